#include "harness/cli/explain_command.h"

#include "harness/cli/terminal.h"
#include "reports/stored_results.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace wringer::cli {
namespace {

struct Arguments {
  std::string place = "wringer-results";
  std::string wanted;
};

// The only case there is, or those that do not hold.
std::vector<const reports::StoredCase*> worth_telling(const reports::StoredResults& results) {
  std::vector<const reports::StoredCase*> cases;
  for (const reports::StoredCase& one : results.cases) {
    if (one.verdict != Verdict::holds || results.cases.size() == 1) cases.push_back(&one);
  }
  return cases;
}

ExitCode explain(const Arguments& arguments) {
  const auto results = reports::read_stored_results(arguments.place);
  if (!results) return report(results.error());
  if (!results->finished) fmt::print("This run was not over: these are the cases it finished.\n\n");
  const bool all = arguments.wanted.empty();
  auto cases = all ? worth_telling(*results) : reports::find_stored(*results, arguments.wanted);
  if (cases.empty() && !all) {
    fmt::print(stderr, "wringer: no case is called '{}'; there are\n{}", arguments.wanted,
               reports::list_stored(*results));
    return ExitCode::nothing_selected;
  }
  // Ten stories in a row are read by nobody.
  if (cases.size() > 1 || cases.empty()) {
    fmt::print("{}", reports::list_stored(*results));
    if (cases.empty()) return ExitCode::holds;
    std::stable_sort(cases.begin(), cases.end(),
                     [](const auto* a, const auto* b) { return a->verdict > b->verdict; });
    fmt::print("\nThe first of them; for another, give its number.\n\n");
  }
  fmt::print("{}", reports::tell_stored(*cases.front()));
  return ExitCode::holds;
}

}  // namespace

void add_explain_command(CLI::App& app, ExitCode& code) {
  CLI::App* command =
      app.add_subcommand("explain", "Tell the story of a case of an earlier run again");
  auto arguments = std::make_shared<Arguments>();
  command
      ->add_option("DIR", arguments->place,
                   "A run's folder, its results.json, or the folder of all runs for the newest")
      ->capture_default_str();
  command->add_option("CASE", arguments->wanted, "Its number, its name, or a part of it");
  command->callback([arguments, &code] { code = explain(*arguments); });
}

}  // namespace wringer::cli
