#pragma once

// All checks that a guarantee switches on, over one history. Pure functions: no I/O, no clock.
//
//   effectively-once  loss, duplicate effect, ghost, stuck
//   at-least-once     loss, ghost, stuck
//   at-most-once      duplicate effect, ghost, stuck

#include "harness/core/anomaly.h"
#include "harness/core/history.h"
#include "harness/scenario/scenario.h"

#include <string>
#include <vector>

namespace wringer::checkers {

struct Judgement {
  // Promises that the system broke, in order of property and event.
  std::vector<Anomaly> anomalies;
  // What is wrong with the case itself (the input log does not hold what was produced), one
  // sentence each. Events with such a flaw are not held against the system; a case with a doubt and
  // without an anomaly proves nothing.
  std::vector<std::string> doubts;
};

// Linear in the size of the history. Events must be numbered as History says; records and
// applications must speak of these events only.
[[nodiscard]] Judgement check(const History& history, scenario::Guarantee guarantee);

}  // namespace wringer::checkers
