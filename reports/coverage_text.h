#pragma once

// The coverage of an exploration, for a terminal.

#include "harness/core/case_result.h"
#include "reports/console.h"

#include <string>

namespace wringer::reports {

// The matrix, points by faults, and in one sentence what was not tried and why. Where most of it
// was not tried, rows in which nothing was are only counted.
[[nodiscard]] std::string coverage_text(const Coverage& coverage, const ConsoleStyle& style);

// What is said of a scenario after its cases: coverage, the smallest failing cases, notes.
[[nodiscard]] std::string exploration_text(const ScenarioResult& scenario,
                                           const ConsoleStyle& style);

}  // namespace wringer::reports
