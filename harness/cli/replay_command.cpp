#include "harness/cli/replay_command.h"

#include "harness/cli/reporting.h"
#include "harness/cli/scenario_files.h"
#include "harness/cli/service_arguments.h"
#include "harness/cli/terminal.h"
#include "harness/faults/registry.h"
#include "harness/process/keeper.h"
#include "harness/run/run.h"
#include "harness/scenario/reader.h"
#include "harness/scenario/stored_case.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::cli {
namespace {

struct ReplayArguments {
  std::string path;
  std::string scenario;
  std::string results = "wringer-results";
  ReportingArguments reporting;
  std::string colour = "auto";
  int times = 1;
  int jobs = 0;
  ServiceArguments services;
};

// How the case ended, in a word or two: "violated: duplicate effect".
std::string ending_of(const CaseResult& result) {
  std::set<std::string> properties;
  for (const Anomaly& anomaly : result.anomalies) properties.insert(anomaly.property);
  std::string ending(to_string(result.verdict));
  if (!properties.empty()) ending += fmt::format(": {}", fmt::join(properties, ", "));
  return ending;
}

void print_endings(const std::vector<CaseResult>& cases, std::FILE* out) {
  std::map<std::string, int> endings;
  for (const CaseResult& result : cases) ++endings[ending_of(result)];
  for (const auto& [ending, count] : endings) {
    fmt::print(out, "{} of {}  {}\n", count, cases.size(), ending);
  }
}

ExitCode run(scenario::Scenario scenario, const ReplayArguments& arguments) {
  const std::vector<scenario::Scenario> scenarios{std::move(scenario)};
  const reports::ConsoleStyle style = console_style(arguments.colour);
  cases::Interruption interruption;
  const auto keeper = process::Keeper::start();
  if (!keeper) return report(keeper.error());
  const auto reporting = Reporting::create(arguments.reporting, style);
  if (!reporting) return report(reporting.error());
  run::RunOptions options{.results = arguments.results,
                          .times = arguments.times,
                          .faults = run::RunOptions::Faults::given_cases,
                          .jobs = arguments.jobs};
  if (const auto selected = select_services(arguments.services, options); !selected) {
    return report(selected.error());
  }
  const run::RunOutcome outcome =
      run::run_scenarios(scenarios, options, (*reporting)->progress(), **keeper, interruption);
  const ExitCode reported = (*reporting)->finish(outcome);
  if (!outcome.result.scenarios.empty()) {
    print_endings(outcome.result.scenarios.front().cases, (*reporting)->people());
  }
  return code_of(outcome, reported);
}

ExitCode replay(const ReplayArguments& arguments) {
  std::filesystem::path file = arguments.path;
  if (std::filesystem::is_directory(file)) file /= "case.json";
  std::filesystem::path scenario_file = arguments.scenario;
  if (scenario_file.empty()) {
    const auto found = scenario::scenario_of_stored_case(file);
    if (!found) return report_mistakes(file, found.error());
    scenario_file = *found;
  }
  auto scenarios = read_scenarios({scenario_file.string()});
  if (!scenarios) {
    fmt::print(stderr, "{} names this scenario; say --scenario FILE if it has moved\n",
               file.string());
    return ExitCode::usage;
  }
  scenario::Scenario& scenario = scenarios->front();
  auto given = scenario::read_stored_case(file, faults::fault_kinds(), scenario);
  if (!given) return report_mistakes(file, given.error());
  scenario.cases = {std::move(*given)};
  return run(std::move(scenario), arguments);
}

}  // namespace

void add_replay_command(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand(
      "replay", "Run a case again, with its seed and faults, and tell how often it fails");
  auto arguments = std::make_shared<ReplayArguments>();
  command->add_option("CASE", arguments->path, "Folder of the case, or its case.json")->required();
  command->add_option("--times", arguments->times, "How often")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--scenario", arguments->scenario,
                      "Its scenario file, if it is not where it was");
  command->add_option("--jobs", arguments->jobs, "Cases that run side by side")
      ->check(CLI::Range(1, 64));
  command->add_option("--results", arguments->results, "Folder for what the run leaves behind")
      ->capture_default_str();
  add_service_options(*command, arguments->services);
  add_reporting_options(*command, arguments->reporting);
  command->add_option("--color,--colour", arguments->colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([arguments, &code] { code = replay(*arguments); });
}

}  // namespace wringer::cli
