#pragma once

// Why a case does not hold, as lines: for the console and for JUnit. Private to this folder.

#include "harness/core/case_result.h"

#include <string>
#include <vector>

namespace wringer::reports {

// The anomalies, the first few with their stories, how they came about and what helps against it,
// then the reasons why the case is inconclusive. Empty for a case that holds.
[[nodiscard]] std::vector<std::string> story_of(const CaseResult& result);

}  // namespace wringer::reports
