#include "harness/cli/run_command.h"

#include "harness/cli/reporting.h"
#include "harness/cli/scenario_files.h"
#include "harness/cli/service_arguments.h"
#include "harness/cli/terminal.h"
#include "harness/core/duration.h"
#include "harness/process/keeper.h"
#include "harness/run/run.h"
#include "reports/console.h"
#include "reports/coverage_text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wringer::cli {
namespace {

struct RunArguments {
  std::vector<std::string> files;
  std::string explore;
  std::string budget;
  int jobs = 0;
  int max_failures = 0;
  int min_coverage = 0;
  std::string shard;
  bool no_shrink = false;
  std::string results = "wringer-results";
  ReportingArguments reporting;
  std::string colour = "auto";
  std::optional<Seed> seed;
  int times = 1;
  int brokers = 1;
  bool cold = false;
  ServiceArguments services;
};

Result<run::RunOptions> options_from(const RunArguments& arguments) {
  run::RunOptions options{
      .results = arguments.results,
      .seed = arguments.seed,
      .times = arguments.times,
      .kafka_brokers = arguments.brokers,
      .jobs = arguments.jobs,
      .max_failures = arguments.max_failures,
      .min_coverage = arguments.min_coverage,
      .warm = arguments.cold ? run::RunOptions::Warm::ignore : run::RunOptions::Warm::use};
  if (!arguments.explore.empty()) {
    options.explore = scenario::ExploreSpec{.strategy = strategy_called(arguments.explore)};
  }
  if (!arguments.budget.empty()) {
    WRINGER_ASSIGN(options.budget, parse_duration(arguments.budget));
  }
  if (!arguments.shard.empty()) {
    const auto environment = process::inherited_environment();
    WRINGER_ASSIGN(options.shard, run::parse_shard(arguments.shard, environment));
    if (arguments.shard == "auto") WRINGER_TRY(run::touch_status_file(environment));
  }
  WRINGER_TRY(select_services(arguments.services, options));
  if (arguments.no_shrink) options.shrink_for = Duration::zero();
  return options;
}

// CLI11 takes -1, and numbers that are too great, for the greatest there is.
std::string seed_mistake(const std::string& text) {
  Seed seed = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, seed);
  if (problem == std::errc{} && stop == end) return "";
  return fmt::format("'{}' is no seed; it is a whole number from 0 to {}", text,
                     std::numeric_limits<Seed>::max());
}

ExitCode run(const RunArguments& arguments) {
  const auto scenarios = read_scenarios(arguments.files);
  if (!scenarios) return ExitCode::usage;
  const reports::ConsoleStyle style = console_style(arguments.colour);
  cases::Interruption interruption;
  const auto keeper = process::Keeper::start();
  if (!keeper) return report(keeper.error());
  const auto options = options_from(arguments);
  if (!options) return report(options.error());
  const auto reporting = Reporting::create(arguments.reporting, style);
  if (!reporting) return report(reporting.error());
  const run::RunOutcome outcome =
      run::run_scenarios(*scenarios, *options, (*reporting)->progress(), **keeper, interruption);
  const ExitCode reported = (*reporting)->finish(outcome);
  if (!outcome.error || !outcome.result.scenarios.empty()) {
    std::FILE* out = (*reporting)->people();
    for (const ScenarioResult& scenario : outcome.result.scenarios) {
      const std::string text = reports::exploration_text(scenario, style);
      if (!text.empty()) fmt::print(out, "\n{}", text);
    }
    fmt::print(out, "\n{}\n{}", reports::summary_table(outcome.result, style),
               reports::closing_lines(outcome.result, style));
    fmt::print(out, "{}", changes_text(outcome.changes));
  }
  return code_of(outcome, reported);
}

}  // namespace

void add_run_command(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand("run", "Run scenarios and judge them");
  auto arguments = std::make_shared<RunArguments>();
  command->add_option("FILE", arguments->files, "Scenario files")->required();
  command->add_option("--results", arguments->results, "Folder for what each run leaves behind")
      ->capture_default_str();
  add_reporting_options(*command, arguments->reporting);
  command
      ->add_option("--seed", arguments->seed,
                   "Seed of the workload. It constrains a real system, it does not determine it")
      ->check(CLI::Validator(seed_mistake, "", "seed"));
  command->add_option("--times", arguments->times, "Run each case so often, with the same seed")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      ->add_option("--explore", arguments->explore,
                   "Explore every scenario so, whatever it says itself")
      ->check(CLI::IsMember({"sweep", "pairs", "random"}));
  command
      ->add_option("--jobs", arguments->jobs,
                   "Cases that run side by side; by default two for each core")
      ->check(CLI::Range(1, 64));
  command->add_option("--budget", arguments->budget,
                      "Begin no further case after this long, e.g. 10m");
  command
      ->add_option("--max-failures", arguments->max_failures,
                   "Begin no further case once so many are violated")
      ->check(CLI::Range(1, 1'000'000));
  auto* min_coverage =
      command
          ->add_option("--min-coverage", arguments->min_coverage,
                       "Percent of its reachable places that an exploration has to try; one that "
                       "tries less is inconclusive")
          ->check(CLI::Range(1, 100));
  auto* shard = command->add_option(
      "--shard", arguments->shard,
      "Run one part of the cases: 2/5, or auto (Bazel, GoogleTest, GitLab, CircleCI, "
      "Kubernetes)");
  // No shard tries everything.
  min_coverage->excludes(shard);
  command->add_flag("--no-shrink", arguments->no_shrink, "Don't make failing cases smaller");
  command
      ->add_option("--kafka-brokers", arguments->brokers,
                   "Brokers to start, unless warm ones are up")
      ->check(CLI::IsMember({1, 3}))
      ->capture_default_str();
  add_service_options(*command, arguments->services);
  command->add_flag("--cold", arguments->cold,
                    "Start services of our own even if warm ones are up");
  command->add_option("--color,--colour", arguments->colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([arguments, &code] { code = run(*arguments); });
}

}  // namespace wringer::cli
