#pragma once

// Rows before and after, as the change stream has them. Private to this folder.

#include "harness/core/case_result.h"

#include <nlohmann/json_fwd.hpp>

namespace wringer::reports {

// What the transactions behind the case's anomalies changed, in the order of commit, from
// history/changes.ndjson (docs/judge.md). Empty where there is no such file.
[[nodiscard]] nlohmann::ordered_json rows_json(const CaseResult& result);

}  // namespace wringer::reports
