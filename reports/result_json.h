#pragma once

// Results as JSON, the same in results.json, cases.ndjson and the stream of events; see
// results.schema.json. Private to this folder.

#include "harness/core/case_result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace wringer::reports {

inline constexpr int k_results_version = 1;

[[nodiscard]] double milliseconds(Duration duration);
[[nodiscard]] nlohmann::ordered_json case_result_json(const CaseResult& result);
// Without its cases.
[[nodiscard]] nlohmann::ordered_json scenario_result_json(const ScenarioResult& scenario);
// Without its scenarios.
[[nodiscard]] nlohmann::ordered_json run_result_json(const RunResult& run);
// One line, or many. Evidence holds what others wrote, which need not be UTF-8; JSON must be.
[[nodiscard]] std::string dumped(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace wringer::reports
