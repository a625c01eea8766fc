#pragma once

// The ends of what the instances wrote. Private to this folder.

#include "harness/core/case_result.h"

#include <nlohmann/json_fwd.hpp>

namespace wringer::reports {

// [{"file", "bytes", "lines": […]}]: the last lines of each instance-*.out and instance-*.err in
// the case's folder that is not empty.
[[nodiscard]] nlohmann::ordered_json logs_json(const CaseResult& result);

}  // namespace wringer::reports
