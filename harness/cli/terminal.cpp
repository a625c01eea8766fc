#include "harness/cli/terminal.h"

#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <set>

namespace wringer::cli {
namespace {

constexpr std::size_t k_names_told = 3;

// The ways in which a case fails, without what differs from case to case.
std::string failure_of(const CaseResult& result) {
  std::set<std::string> properties;
  for (const Anomaly& anomaly : result.anomalies) properties.insert(anomaly.property);
  std::string all = result.scenario;
  for (const std::string& property : properties) all += "/" + property;
  if (properties.empty() && !result.reasons.empty()) all += "?" + result.reasons.front();
  return all;
}

}  // namespace

reports::ConsoleStyle console_style(const std::string& colour) {
  const bool forced =
      colour == "always" || (colour == "auto" && std::getenv("CLICOLOR_FORCE") != nullptr);
  const bool forbidden =
      colour == "never" || (colour == "auto" && std::getenv("NO_COLOR") != nullptr);
  const bool wanted = forced || (!forbidden && isatty(STDOUT_FILENO) == 1);
  return {.colour = wanted ? reports::Colour::ansi : reports::Colour::none};
}

ExitCode report(const Error& error) {
  std::fflush(stdout);
  fmt::print(stderr, "{}", reports::error_lines(error));
  return exit_code_of(error.code);
}

run::RunProgress progress_to_terminal(const reports::ConsoleStyle& style, std::FILE* out) {
  run::RunProgress progress;
  progress.step = [](const std::string& step) { fmt::print(stderr, "{}\n", step); };
  auto told = std::make_shared<std::set<std::string>>();
  progress.case_finished = [style, told, out](const CaseResult& result) {
    const bool is_news =
        result.verdict != Verdict::holds && told->insert(failure_of(result)).second;
    fmt::print(out, "{}",
               is_news ? reports::case_details(result, style) : reports::case_line(result, style));
    std::fflush(out);
  };
  return progress;
}

std::string changes_text(const run::Changes& changes) {
  std::string text;
  const auto add = [&](const char* what, const std::vector<std::string>& names) {
    if (names.empty()) return;
    text += fmt::format("{}{}", what, names.size());
    // A few can be told; many are in the report.
    for (std::size_t i = 0; i < names.size() && names.size() <= k_names_told; ++i) {
      text += fmt::format("\n            {}", names[i]);
    }
    text += "\n";
  };
  add("new         ", changes.newly_failing);
  add("still fails ", changes.still_failing);
  add("fixed       ", changes.fixed);
  return text;
}

scenario::Strategy strategy_called(const std::string& name) {
  if (name == "sweep") return scenario::Strategy::sweep;
  if (name == "pairs") return scenario::Strategy::pairs;
  return name == "random" ? scenario::Strategy::random : scenario::Strategy::none;
}

}  // namespace wringer::cli
