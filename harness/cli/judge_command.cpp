#include "harness/cli/judge_command.h"

#include "harness/cases/judging.h"
#include "harness/cli/scenario_files.h"
#include "harness/cli/terminal.h"
#include "harness/core/case_result.h"
#include "harness/process/keeper.h"
#include "harness/scenario/reader.h"
#include "harness/scenario/stored_case.h"
#include "harness/truth/effect_sets.h"
#include "reports/console.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace wringer::cli {
namespace {

namespace fs = std::filesystem;

struct JudgeArguments {
  std::string folder;
  std::string expectations;
};

// The folder of a case holds its history in a folder of its own; a dump is the history itself.
fs::path history_in(const fs::path& folder) {
  std::error_code ignored;  // What can't be asked isn't there.
  return fs::is_directory(folder / "history", ignored) ? folder / "history" : folder;
}

std::optional<scenario::Expectations> read_expectations(const JudgeArguments& arguments) {
  fs::path file = arguments.expectations;
  fs::path folder;
  if (file.empty()) {
    file = fs::path(arguments.folder) / "scenario.yaml";
    // A copy: programs are beside the original.
    const auto original =
        scenario::scenario_of_stored_case(fs::path(arguments.folder) / "case.json");
    if (original) folder = original->parent_path();
  }
  auto expectations = scenario::read_expectations_file(file, folder);
  if (expectations) return std::move(*expectations);
  report_mistakes(file, expectations.error());
  return std::nullopt;
}

Result<std::shared_ptr<const Journal>> read_journal(const fs::path& folder) {
  std::error_code ignored;  // What can't be asked isn't there.
  if (!fs::exists(folder / "journal.ndjson", ignored)) return std::shared_ptr<const Journal>();
  WRINGER_ASSIGN(auto journal, Journal::read(folder / "journal.ndjson"));
  return std::shared_ptr<const Journal>(std::move(journal));
}

Status run_own_programs(const fs::path& history, const scenario::Expectations& expectations,
                        checkers::Judgement& judgement) {
  const bool any = std::any_of(expectations.own_checks.begin(), expectations.own_checks.end(),
                               [](const auto& check) { return !check.command.empty(); });
  if (!any) return {};
  WRINGER_ASSIGN(const auto keeper, process::Keeper::start());
  cases::run_own_programs(*keeper, fs::absolute(history), expectations, judgement);
  return {};
}

void print(const CaseResult& result, const Chronicle& chronicle) {
  fmt::print("{}", reports::judgement_details(result, {}));
  fmt::print("{} events, {} transactions, {} effects\n", chronicle.events.size(),
             chronicle.transactions.size(), [&] {
               std::size_t effects = 0;
               for (const Mapping& mapping : chronicle.mappings) effects += mapping.size();
               return effects;
             }());
}

ExitCode judge(const JudgeArguments& arguments) {
  const auto expectations = read_expectations(arguments);
  if (!expectations) return ExitCode::usage;
  const fs::path history = history_in(arguments.folder);
  auto journal = read_journal(arguments.folder);
  if (!journal) return report(journal.error());
  auto judged = cases::judge_history(history, *expectations, journal->get());
  if (!judged) return report(judged.error());
  const Status programs = run_own_programs(history, *expectations, judged->judgement);
  if (!programs) return report(programs.error());
  CaseResult result;
  result.name = fs::path(arguments.folder).lexically_normal().string();
  result.folder = fs::absolute(arguments.folder).lexically_normal();
  result.journal = *journal;
  result.history = truth::history_of(judged->chronicle);
  result.anomalies = std::move(judged->judgement.anomalies);
  result.at_risk = std::move(judged->judgement.at_risk);
  result.allowed = std::move(judged->judgement.allowed);
  result.not_exposed = std::move(judged->judgement.not_exposed);
  result.less_power = judged->chronicle.less_power;
  result.reasons = std::move(judged->judgement.doubts);
  result.verdict = worst_of(result.reasons.empty() ? Verdict::holds : Verdict::inconclusive,
                            result.anomalies.empty() ? Verdict::holds : Verdict::violated);
  print(result, judged->chronicle);
  return exit_code_of(result.verdict);
}

}  // namespace

void add_judge_command(CLI::App& app, ExitCode& code) {
  CLI::App* command =
      app.add_subcommand("judge", "Judge a stored history again, without any service");
  auto arguments = std::make_shared<JudgeArguments>();
  command
      ->add_option("DIR", arguments->folder,
                   "The folder of a case, or one with a dump of both logs (docs/judge.md)")
      ->required();
  command->add_option("--expectations", arguments->expectations,
                      "A file with effects, guarantee and checks. Default: DIR/scenario.yaml");
  command->callback([arguments, &code] { code = judge(*arguments); });
}

}  // namespace wringer::cli
