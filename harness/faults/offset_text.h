#pragma once

// How offsets are written in arguments of faults.

#include "harness/core/clock.h"
#include "harness/core/history.h"
#include "harness/core/schedule.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wringer::faults {

// How the answer to a Fetch begins whose offset the log does not have (any more).
inline constexpr std::string_view k_out_of_range = "1 ";

// "17": a whole number from 0 on.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text);
// "2026-03-01T12:00:00Z", UTC.
[[nodiscard]] std::optional<WallTime> parse_time(const std::string& text);

// The argument `partition` names this one, or its topic, or is not given.
[[nodiscard]] bool is_meant(const FaultSpec& fault, const TopicPartition& partition);

}  // namespace wringer::faults
