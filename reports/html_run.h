#pragma once

// What a page knows of the run as a whole. Private to this folder.

#include "harness/core/case_result.h"
#include "reports/html.h"

#include <nlohmann/json_fwd.hpp>

namespace wringer::reports {

[[nodiscard]] nlohmann::ordered_json run_json(const RunResult& run, const HtmlContext& context);

}  // namespace wringer::reports
