#pragma once

// The `explore` of a scenario: how its cases are found. Plain values.

#include "harness/core/clock.h"
#include "harness/core/random.h"
#include "harness/core/reduction.h"
#include "harness/core/schedule.h"

#include <optional>
#include <string>
#include <vector>

namespace wringer::scenario {

enum class Strategy {
  none,    // The scenario's own faults.
  sweep,   // Every point of the system, every fault that makes sense there.
  pairs,   // Two faults, the most telling pairs first.
  random,  // Drawn workloads and schedules.
};

struct ExploreSpec {
  Strategy strategy = Strategy::none;
  // Kinds to try; empty: all that a sweep knows.
  std::vector<std::string> faults{};
  // At the most; 0: all (sweep), or as many as the strategy thinks fit.
  int cases = 0;
  // When no further case is begun.
  std::optional<Duration> budget{};
};

// A case that is given: one that failed once, or the smallest form of it.
struct GivenCase {
  std::string name;
  // None: that of the run.
  std::optional<Seed> seed;
  Schedule schedule;
  Reduction reduction;
};

}  // namespace wringer::scenario
