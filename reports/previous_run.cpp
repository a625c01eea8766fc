#include "reports/previous_run.h"

#include "reports/metrics_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <vector>

namespace wringer::reports {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Runs of other scenarios may lie between; nobody wants to wait for all of last year's.
constexpr std::size_t k_runs_read_max = 20;

std::optional<Verdict> verdict_from(const std::string& text) {
  for (const Verdict verdict : {Verdict::holds, Verdict::inconclusive, Verdict::violated}) {
    if (to_string(verdict) == text) return verdict;
  }
  return std::nullopt;
}

std::optional<PreviousRun> read(const fs::path& folder) {
  std::ifstream stream(folder / "results.json");
  if (!stream) return std::nullopt;
  try {
    const json run = json::parse(stream);
    PreviousRun previous{.folder = folder, .started = run.at("started"), .verdicts = {}};
    for (const json& scenario : run.at("scenarios")) {
      if (scenario.contains("metrics")) {
        previous.metrics[scenario.at("name")] = metrics_summary_in(scenario.at("metrics"));
      }
      for (const json& one : scenario.at("cases")) {
        const auto verdict = verdict_from(one.at("verdict"));
        if (!verdict) continue;
        const auto [known, is_new] =
            previous.verdicts.try_emplace({scenario.at("name"), one.at("name")}, *verdict);
        if (!is_new) known->second = worst_of(known->second, *verdict);
      }
    }
    return previous;
  } catch (const json::exception&) {
    return std::nullopt;
  }
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
