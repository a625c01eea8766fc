#include "harness/cli/plan_command.h"

#include "harness/cli/reporting.h"
#include "harness/cli/scenario_files.h"
#include "harness/cli/service_arguments.h"
#include "harness/cli/terminal.h"
#include "harness/core/duration.h"
#include "harness/process/keeper.h"
#include "harness/run/run.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace wringer::cli {
namespace {

struct PlanArguments {
  std::vector<std::string> files;
  std::string explore;
  std::string results = "wringer-results";
  int jobs = 0;
  ServiceArguments services;
};

void print(const run::PlannedRun& plan) {
  fmt::print("{}: {} cases, from {} points and {} faults\n", plan.scenario, plan.cases.size(),
             plan.points, plan.faults);
  for (const std::string& name : plan.cases) fmt::print("  {}\n", name);
  const auto cases = static_cast<int>(plan.cases.size());
  fmt::print("about {}: a case without faults took {}, {} run side by side\n",
             wringer::to_text(plan.case_takes * cases / plan.jobs),
             wringer::to_text(plan.case_takes), plan.jobs);
}

ExitCode plan(const PlanArguments& arguments) {
  auto scenarios = read_scenarios(arguments.files);
  if (!scenarios) return ExitCode::usage;
  cases::Interruption interruption;
  const auto keeper = process::Keeper::start();
  if (!keeper) return report(keeper.error());
  run::RunProgress progress;
  progress.step = [](const std::string& step) { fmt::print(stderr, "{}\n", step); };
  run::RunOptions options{.results = arguments.results,
                          .jobs = arguments.jobs,
                          .explorations = run::RunOptions::Explorations::plan};
  if (!arguments.explore.empty()) {
    options.explore = scenario::ExploreSpec{.strategy = strategy_called(arguments.explore)};
  }
  if (const auto selected = select_services(arguments.services, options); !selected) {
    return report(selected.error());
  }
  const run::RunOutcome outcome =
      run::run_scenarios(*scenarios, options, progress, **keeper, interruption);
  for (const run::PlannedRun& planned : outcome.plans) print(planned);
  for (const ScenarioResult& scenario : outcome.result.scenarios) {
    for (const std::string& note : scenario.notes) fmt::print("{}: {}\n", scenario.name, note);
  }
  return code_of(outcome, ExitCode::holds);
}

}  // namespace

void add_plan_command(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand(
      "plan", "Run a system undisturbed and print the cases that exploring it would run");
  auto arguments = std::make_shared<PlanArguments>();
  command->add_option("FILE", arguments->files, "Scenario files")->required();
  command
      ->add_option("--explore", arguments->explore,
                   "Plan this for every scenario, whatever it says itself")
      ->check(CLI::IsMember({"sweep", "pairs", "random"}));
  command->add_option("--results", arguments->results, "Folder for what the run leaves behind")
      ->capture_default_str();
  command->add_option("--jobs", arguments->jobs, "Cases that would run side by side")
      ->check(CLI::Range(1, 64));
  add_service_options(*command, arguments->services);
  command->callback([arguments, &code] { code = plan(*arguments); });
}

}  // namespace wringer::cli
