#pragma once

// The one line that a terminal shows while a run goes on.

#include "harness/core/clock.h"

#include <cstddef>
#include <optional>
#include <string>

namespace wringer::reports {

struct LiveState {
  std::size_t finished = 0;
  std::size_t violated = 0;
  std::size_t inconclusive = 0;
  // Of the scenario that is being run; as far as is known.
  std::size_t started = 0;
  std::optional<std::size_t> left{};
  Duration elapsed{};
  // What is being done.
  std::string doing{};
};

// "12 of 96 cases · 3 violated · 1 min 12 s, about 8 min left · kill at instance 1, …": at most
// `width` columns, without a line end.
[[nodiscard]] std::string live_line(const LiveState& state, std::size_t width);

// Nothing before there is something to reckon with, and at the end.
[[nodiscard]] std::optional<Duration> time_left(const LiveState& state);

}  // namespace wringer::reports
