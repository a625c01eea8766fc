#include "harness/cli/trace_command.h"

#include "harness/cli/scenario_files.h"
#include "harness/cli/service_arguments.h"
#include "harness/cli/terminal.h"
#include "harness/explore/points.h"
#include "harness/explore/trace.h"
#include "harness/process/keeper.h"
#include "harness/run/run.h"
#include "harness/run/system_programs.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace wringer::cli {
namespace {

struct TraceArguments {
  std::string file;
  std::string results = "wringer-results";
  bool moments = false;
  bool points = false;
  ServiceArguments services;
};

struct Traced {
  const Journal& journal;
  // Of a case that ran now; else null and nothing: what a journal does not say.
  const History* history = nullptr;
  explore::Programs programs{};
};

void print(const Traced& traced, const TraceArguments& arguments) {
  const Journal& journal = traced.journal;
  if (arguments.moments) fmt::print("{}\n", explore::list_moments(journal));
  fmt::print("{}", explore::to_text(explore::trace_of(journal, traced.history)));
  if (!arguments.points) return;
  const std::vector<explore::Point> points = explore::points_of(journal, traced.programs);
  fmt::print("{} points at which a fault can matter\n", points.size());
  for (const explore::Point& point : points) {
    fmt::print("  {:<56} {}   [{} moments]\n", wringer::to_text(point.at), explore::to_text(point),
               point.moments);
  }
}

ExitCode trace_journal(const TraceArguments& arguments) {
  const auto journal = Journal::read(arguments.file);
  if (!journal) return report(journal.error());
  print({.journal = **journal}, arguments);
  return ExitCode::holds;
}

ExitCode trace_scenario(const TraceArguments& arguments) {
  const auto scenarios = read_scenarios({arguments.file});
  if (!scenarios) return ExitCode::usage;
  cases::Interruption interruption;
  const auto keeper = process::Keeper::start();
  if (!keeper) return report(keeper.error());
  run::RunProgress progress;
  progress.step = [](const std::string& step) { fmt::print(stderr, "{}\n", step); };
  run::RunOptions options{.results = arguments.results, .faults = run::RunOptions::Faults::none};
  if (const auto selected = select_services(arguments.services, options); !selected) {
    return report(selected.error());
  }
  const run::RunOutcome outcome =
      run::run_scenarios(*scenarios, options, progress, **keeper, interruption);
  if (outcome.error) return report(*outcome.error);
  const CaseResult& result = outcome.result.scenarios.front().cases.front();
  print({.journal = *result.journal,
         .history = &result.history,
         .programs = run::programs_of(scenarios->front().system)},
        arguments);
  // A system that breaks its promise undisturbed must not pass as traced and well.
  for (const Anomaly& anomaly : result.anomalies)
    fmt::print("{}: {}\n", anomaly.property, anomaly.summary);
  for (const std::string& reason : result.reasons) fmt::print("inconclusive: {}\n", reason);
  fmt::print("journal {}\n", (result.folder / "journal.ndjson").string());
  return exit_code_of(result.verdict);
}

}  // namespace

void add_trace_command(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand("trace",
                                         "Run a scenario's system without faults, or read a "
                                         "journal, and tell what it says on the wire");
  auto arguments = std::make_shared<TraceArguments>();
  command->add_option("FILE", arguments->file, "A scenario, or a journal.ndjson")->required();
  command->add_option("--results", arguments->results, "Folder for what the run leaves behind")
      ->capture_default_str();
  command->add_flag("--moments", arguments->moments, "List every moment first");
  command->add_flag("--points", arguments->points,
                    "List the addresses at which a fault can matter, the most telling first");
  add_service_options(*command, arguments->services);
  command->callback([arguments, &code] {
    const bool is_journal = std::filesystem::path(arguments->file).extension() == ".ndjson";
    code = is_journal ? trace_journal(*arguments) : trace_scenario(*arguments);
  });
}

}  // namespace wringer::cli
