#pragma once

// Durations as people write and read them: "250ms", "3s", "1.5s", "2m", "1h".

#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <string>
#include <string_view>

namespace wringer {

// A number and a unit (us, ms, s, m, h). A bare number is an error (code usage): the unit is the
// point.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

// Short and rounded for people: "850 µs", "12 ms", "3.25 s", "2 min 5 s".
[[nodiscard]] std::string to_text(Duration duration);

}  // namespace wringer
