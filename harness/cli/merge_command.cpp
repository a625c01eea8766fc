#include "harness/cli/merge_command.h"

#include "harness/cli/github.h"
#include "harness/cli/terminal.h"
#include "harness/run/past_runs.h"
#include "reports/coverage_text.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/merge.h"
#include "reports/read_results.h"
#include "reports/results_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace wringer::cli {
namespace {

struct MergeArguments {
  std::vector<std::string> places;
  std::string into;
  std::string junit;
  std::string colour = "auto";
};

// `ended_by`: why some shards have not run all that is theirs; empty: all have.
Status write(const RunResult& run, const std::string& ended_by, const MergeArguments& arguments) {
  const auto progress = ended_by.empty() ? reports::Progress::finished : reports::Progress::running;
  WRINGER_TRY(reports::write_results(run, run.folder, progress));
  WRINGER_TRY(reports::write_html(run, {.progress = progress}, run.folder / "report.html"));
  if (arguments.junit.empty()) return {};
  return reports::write_junit(run, arguments.junit, {.ended_by = ended_by});
}

std::string ended_by(const std::vector<std::string>& unfinished) {
  if (unfinished.empty()) return "";
  return fmt::format(
      "these were not over when they were joined, so that only their finished cases are known: {}",
      fmt::join(unfinished, ", "));
}

// What the next run of shards is to begin with.
Result<run::Changes> remember(const RunResult& run) {
  WRINGER_ASSIGN(run::PastRuns past, run::PastRuns::read(run.folder));
  run::Changes changes = past.compare(run);
  past.learn(run);
  WRINGER_TRY(past.write(run.folder));
  return changes;
}

ExitCode merge(const MergeArguments& arguments) {
  std::vector<RunResult> runs;
  std::vector<std::string> unfinished;
  for (const std::string& place : arguments.places) {
    auto stored = reports::read_stored_run(place);
    if (!stored) return report(stored.error());
    if (!stored->finished) {
      fmt::print(stderr, "{}: this run was not over; its finished cases are taken\n", place);
      unfinished.push_back(place);
    }
    runs.push_back(std::move(stored->run));
  }
  RunResult all = reports::merged(runs);
  all.folder = std::filesystem::absolute(arguments.into).lexically_normal();
  const std::string end = ended_by(unfinished);
  if (const Status written = write(all, end, arguments); !written) return report(written.error());
  const auto changes = remember(all);
  if (!changes) return report(changes.error());
  const reports::ConsoleStyle style = console_style(arguments.colour);
  for (const ScenarioResult& scenario : all.scenarios) {
    const std::string text = reports::exploration_text(scenario, style);
    if (!text.empty()) fmt::print("{}\n", text);
  }
  fmt::print("{}\n{}", reports::summary_table(all, style), reports::closing_lines(all, style));
  fmt::print("{}", changes_text(*changes));
  if (const Status told = tell_github(all, end, stdout); !told) return report(told.error());
  const ExitCode code = exit_code_of(all.verdict());
  if (unfinished.empty()) return code;
  fmt::print(stderr, "{}\n", end);
  return dominant(code, ExitCode::inconclusive);
}

}  // namespace

void add_merge_command(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand("merge", "Join the results of several shards");
  auto arguments = std::make_shared<MergeArguments>();
  command
      ->add_option("FOLDER", arguments->places,
                   "Folders of runs, or of results (then their newest run)")
      ->required();
  command
      ->add_option("--into", arguments->into,
                   "Folder for results.json, report.html and history.json, which a run of shards "
                   "begins with")
      ->required();
  command->add_option("--junit", arguments->junit, "Also write JUnit XML into this folder");
  command->add_option("--color,--colour", arguments->colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([arguments, &code] { code = merge(*arguments); });
}

}  // namespace wringer::cli
