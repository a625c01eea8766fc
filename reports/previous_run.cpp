#include "reports/previous_run.h"

#include "reports/read_results.h"

#include <algorithm>
#include <set>
#include <vector>

namespace wringer::reports {
namespace {

namespace fs = std::filesystem;

// Runs of other scenarios may lie between; nobody wants to wait for all of last year's.
constexpr std::size_t k_runs_read_max = 20;

std::optional<PreviousRun> read(const fs::path& folder) {
  const auto stored = read_stored_run(folder / "results.json");
  if (!stored) return std::nullopt;
  PreviousRun previous{.folder = folder, .started = stored->run.started, .verdicts = {}};
  for (const ScenarioResult& scenario : stored->run.scenarios) {
    previous.metrics[scenario.name] = metrics_summary(scenario);
    for (const CaseResult& one : scenario.cases) {
      const auto [known, is_new] =
          previous.verdicts.try_emplace({scenario.name, one.name}, one.verdict);
      if (!is_new) known->second = worst_of(known->second, one.verdict);
    }
  }
  return previous;
}

bool knows_any(const PreviousRun& previous, const RunResult& run) {
  return std::any_of(run.scenarios.begin(), run.scenarios.end(), [&](const ScenarioResult& one) {
    const auto found = previous.verdicts.lower_bound({one.name, ""});
    return found != previous.verdicts.end() && found->first.first == one.name;
  });
}

// Names of runs sort by time (run_folder.cpp).
std::vector<fs::path> older_runs(const fs::path& folder) {
  std::set<fs::path, std::greater<>> found;
  std::error_code none;  // No folder, no runs.
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.parent_path(), none)) {
    if (entry.is_symlink(none) || !entry.is_directory(none)) continue;
    if (entry.path().filename() < folder.filename()) found.insert(entry.path());
  }
  std::vector<fs::path> newest(found.begin(), found.end());
  if (newest.size() > k_runs_read_max) newest.resize(k_runs_read_max);
  return newest;
}

}  // namespace

std::optional<PreviousRun> find_previous_run(const fs::path& folder, const RunResult& run) {
  if (folder.empty()) return std::nullopt;
  for (const fs::path& older : older_runs(folder)) {
    auto previous = read(older);
    if (previous && knows_any(*previous, run)) return previous;
  }
  return std::nullopt;
}

}  // namespace wringer::reports
