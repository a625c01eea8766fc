#include "harness/cli/scenario_files.h"

#include "harness/faults/registry.h"
#include "harness/scenario/reader.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace wringer::cli {

namespace {

// Folders of cases, history.json and joined shards go by names, so no two scenarios may share one.
void make_names_unique(std::vector<scenario::Scenario>& scenarios) {
  std::map<std::string, int> counts;
  for (const scenario::Scenario& scenario : scenarios) ++counts[scenario.name];
  std::set<std::string> taken;
  for (const auto& [name, count] : counts) {
    if (count == 1) taken.insert(name);
  }
  for (scenario::Scenario& scenario : scenarios) {
    if (counts[scenario.name] == 1) continue;
    const auto folder = std::filesystem::absolute(scenario.file).parent_path().filename();
    const std::string longer = fmt::format("{}-{}", folder.string(), scenario.name);
    scenario.name = longer;
    for (int n = 2; !taken.insert(scenario.name).second; ++n) {
      scenario.name = fmt::format("{}-{}", longer, n);
    }
  }
}

}  // namespace

ExitCode report_mistakes(const std::filesystem::path& file, const scenario::Mistakes& mistakes) {
  for (const scenario::Mistake& mistake : mistakes) {
    fmt::print(stderr, "{}\n", scenario::to_text(file, mistake));
  }
  return ExitCode::usage;
}

std::optional<std::vector<scenario::Scenario>> read_scenarios(
    const std::vector<std::string>& files) {
  std::vector<scenario::Scenario> scenarios;
  std::size_t mistakes = 0;
  for (const std::string& file : files) {
    auto scenario = scenario::read_scenario_file(file, faults::fault_kinds());
    if (scenario) {
      scenarios.push_back(std::move(*scenario));
      continue;
    }
    report_mistakes(file, scenario.error());
    mistakes += scenario.error().size();
  }
  if (mistakes == 0) {
    make_names_unique(scenarios);
    return scenarios;
  }
  fmt::print(stderr, "{} mistake{}; nothing was started\n", mistakes, mistakes == 1 ? "" : "s");
  return std::nullopt;
}

}  // namespace wringer::cli
