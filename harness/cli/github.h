#pragma once

#include "harness/core/case_result.h"
#include "harness/core/error.h"

#include <cstdio>
#include <string>

namespace wringer::cli {

// Where GitHub Actions runs us (GITHUB_ACTIONS=true): prints annotations to `people`, and adds to
// the summary of the job ($GITHUB_STEP_SUMMARY). Elsewhere nothing.
[[nodiscard]] Status tell_github(const RunResult& run, const std::string& ended_by,
                                 std::FILE* people);

}  // namespace wringer::cli
