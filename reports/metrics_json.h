#pragma once

// Metrics as they stand in results.json and in the page. Private to this folder.

#include "harness/core/metrics.h"
#include "reports/metrics_summary.h"

#include <nlohmann/json_fwd.hpp>

namespace wringer::reports {

[[nodiscard]] nlohmann::ordered_json metrics_json(const CaseMetrics& metrics);
[[nodiscard]] nlohmann::ordered_json metrics_json(const MetricsSummary& summary);
// Throws what the parser throws at a member of the wrong type.
[[nodiscard]] CaseMetrics case_metrics_in(const nlohmann::ordered_json& json);

}  // namespace wringer::reports
