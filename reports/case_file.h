#pragma once

// case.json: what is needed to run a case again, on disk before its first action, so that it is
// there whatever happens to us.

#include "harness/core/case_result.h"
#include "harness/core/error.h"

#include <filesystem>
#include <map>
#include <string>

namespace wringer::reports {

// Writes `case.json` into the case's folder, which is created: scenario, file, case, seed, schedule
// and versions. Of the result only these are read. The seed is a string, because many readers of
// JSON round large numbers.
[[nodiscard]] Status write_case_file(const CaseResult& result,
                                     const std::filesystem::path& scenario_file,
                                     const std::map<std::string, std::string>& versions);

}  // namespace wringer::reports
