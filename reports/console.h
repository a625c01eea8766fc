#pragma once

// What `wringer run` prints. Pure functions: whoever calls them knows where the text goes and
// whether that place shows colours. Nothing depends on colour: each verdict has a mark and a word.

#include "harness/core/case_result.h"
#include "harness/core/error.h"

#include <string>

namespace wringer::reports {

enum class Colour { none, ansi };

struct ConsoleStyle {
  Colour colour = Colour::none;
};

// One line, as soon as a case is over: "✗ violated        1.23 s  scenario: case". With its line
// end, as everything here.
[[nodiscard]] std::string case_line(const CaseResult& result, const ConsoleStyle& style);

// The same line and, if the case does not hold, why: stories of its anomalies or reasons, receipts,
// seed, and how to run it again (which names its folder).
[[nodiscard]] std::string case_details(const CaseResult& result, const ConsoleStyle& style);

// All of that, whatever the verdict.
[[nodiscard]] std::string whole_case(const CaseResult& result, const ConsoleStyle& style);

// What the judge says of a stored history: verdict, stories, reasons, and what it could not see.
[[nodiscard]] std::string judgement_details(const CaseResult& result, const ConsoleStyle& style);

// Scenario, cases, verdicts, time: one line each.
[[nodiscard]] std::string summary_table(const RunResult& run, const ConsoleStyle& style);

// The services' start, the first case, the whole run, how the system stood its faults, and the
// verdict.
[[nodiscard]] std::string closing_lines(const RunResult& run, const ConsoleStyle& style);

// "wringer: …", which may quote what a system or a service has said.
[[nodiscard]] std::string error_lines(const Error& error);

}  // namespace wringer::reports
