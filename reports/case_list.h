#pragma once

// The cases of a run by number, name or part of it, for `wringer explain`.

#include "harness/core/case_result.h"

#include <string>
#include <vector>

namespace wringer::reports {

// In the order of their numbers, from 1. Of the run, which must outlive them.
[[nodiscard]] std::vector<const CaseResult*> cases_of(const RunResult& run);
// One line for each case, the worst first, with its number.
[[nodiscard]] std::string case_list(const RunResult& run);
// Those whose number or name it is; if there are none, those whose name holds it.
[[nodiscard]] std::vector<const CaseResult*> find_cases(const RunResult& run,
                                                        const std::string& wanted);

}  // namespace wringer::reports
