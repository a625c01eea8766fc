#pragma once

// Faults as JSON, in the words of a scenario file. Private to this folder.

#include "harness/core/reduction.h"
#include "harness/core/schedule.h"

#include <nlohmann/json_fwd.hpp>

namespace wringer::reports {

// {"at": {"instance": 1, "after": "postgres.commit", "nth": 3}, "do": "pause", "for": "3000000us"}:
// as it may stand in a scenario file, where JSON is YAML.
[[nodiscard]] nlohmann::ordered_json fault_json(const FaultSpec& fault);
[[nodiscard]] nlohmann::ordered_json schedule_json(const Schedule& schedule);
// And back, of what fault_json wrote; nlohmann's exceptions for anything else.
[[nodiscard]] FaultSpec fault_from_json(const nlohmann::ordered_json& json);
// {"events": 10, "keys": 1}: what is less than in the scenario.
[[nodiscard]] nlohmann::ordered_json reduction_json(const Reduction& reduction);

}  // namespace wringer::reports
