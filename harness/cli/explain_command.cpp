#include "harness/cli/explain_command.h"

#include "harness/cli/terminal.h"
#include "reports/case_list.h"
#include "reports/console.h"
#include "reports/read_results.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace wringer::cli {
namespace {

struct ExplainArguments {
  std::string place = "wringer-results";
  std::string wanted;
  std::string colour = "auto";
};

// The only case there is, or those that do not hold.
std::vector<const CaseResult*> worth_telling(const RunResult& run) {
  std::vector<const CaseResult*> cases = reports::cases_of(run);
  if (cases.size() == 1) return cases;
  cases.erase(std::remove_if(cases.begin(), cases.end(),
                             [](const CaseResult* one) { return one->verdict == Verdict::holds; }),
              cases.end());
  return cases;
}

ExitCode explain(const ExplainArguments& arguments) {
  const auto stored = reports::read_stored_run(arguments.place);
  if (!stored) return report(stored.error());
  if (!stored->finished) fmt::print("This run was not over: these are the cases it finished.\n\n");
  const RunResult& run = stored->run;
  const bool all = arguments.wanted.empty();
  auto cases = all ? worth_telling(run) : reports::find_cases(run, arguments.wanted);
  if (cases.empty() && !all) {
    fmt::print(stderr, "wringer: no case is called '{}'; there are\n{}", arguments.wanted,
               reports::case_list(run));
    return ExitCode::nothing_selected;
  }
  // Ten stories in a row are read by nobody.
  if (cases.size() > 1 || cases.empty()) {
    fmt::print("{}", reports::case_list(run));
    if (cases.empty()) return ExitCode::holds;
    std::stable_sort(cases.begin(), cases.end(),
                     [](const auto* a, const auto* b) { return a->verdict > b->verdict; });
    fmt::print("\nThe first of them; for another, give its number.\n\n");
  }
  fmt::print("{}", reports::whole_case(*cases.front(), console_style(arguments.colour)));
  return ExitCode::holds;
}

}  // namespace

void add_explain_command(CLI::App& app, ExitCode& code) {
  CLI::App* command =
      app.add_subcommand("explain", "Tell the story of a case of an earlier run again");
  auto arguments = std::make_shared<ExplainArguments>();
  command
      ->add_option("DIR", arguments->place,
                   "A run's folder, its results.json, or the folder of all runs for the newest")
      ->capture_default_str();
  command->add_option("CASE", arguments->wanted, "Its number, its name, or a part of it");
  command->add_option("--color,--colour", arguments->colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([arguments, &code] { code = explain(*arguments); });
}

}  // namespace wringer::cli
