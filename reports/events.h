#pragma once

// The course of a run for programs, as it happens: one JSON object a line (docs/reports.md).

#include "harness/core/case_result.h"
#include "harness/core/clock.h"

#include <string>

namespace wringer::reports {

// Each with its line end; `at` is the wall's time.
[[nodiscard]] std::string step_event(WallTime at, const std::string& text);
[[nodiscard]] std::string case_started_event(WallTime at, const std::string& scenario,
                                             const std::string& name);
// With the case as it will stand in results.json.
[[nodiscard]] std::string case_finished_event(WallTime at, const CaseResult& result);
// `ended_by`: why the run could not go on; empty: it did.
[[nodiscard]] std::string run_finished_event(WallTime at, const RunResult& run,
                                             const std::string& ended_by);

}  // namespace wringer::reports
