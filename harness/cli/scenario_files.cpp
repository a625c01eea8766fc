#include "harness/cli/scenario_files.h"

#include "harness/faults/registry.h"
#include "harness/scenario/reader.h"

#include <fmt/format.h>

namespace wringer::cli {

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
  if (mistakes == 0) return scenarios;
  fmt::print(stderr, "{} mistake{}; nothing was started\n", mistakes, mistakes == 1 ? "" : "s");
  return std::nullopt;
}

}  // namespace wringer::cli
