#pragma once

// The judge: every check over one chronicle. Pure functions: no I/O, no clock.
//
// A guarantee decides what a check's anomalies mean (see `severity_of`):
//
//   effectively-once  everything is a broken promise
//   at-least-once     repetitions are allowed, and what heals by itself
//   at-most-once      losses are allowed
//
// What only puts effects at risk (an offset committed too early) is told, and breaks no promise
// unless the scenario forbids it.

#include "checkers/group_log.h"
#include "harness/core/anomaly.h"
#include "harness/core/check_kind.h"
#include "harness/core/chronicle.h"
#include "harness/scenario/expectations.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace wringer::checkers {

// For `wringer list checks`.
[[nodiscard]] inline std::span<const CheckKind> kinds() {
  return check_kinds();
}

enum class Severity { broken, at_risk, allowed };
[[nodiscard]] Severity severity_of(const Anomaly& anomaly,
                                   const scenario::Expectations& expectations);

struct Judgement {
  // Promises that the system broke, in order of property and event.
  std::vector<Anomaly> anomalies;
  // What it did that may end badly, and what its guarantee allows.
  std::vector<Anomaly> at_risk;
  std::vector<Anomaly> allowed;
  // What is wrong with the case itself (the input log does not hold what was produced, a checker
  // failed), one sentence each. Events with such a flaw are not held against the system; a case
  // with a doubt and without an anomaly proves nothing.
  std::vector<std::string> doubts;
  // Checks that had nothing to look at although they found nothing: "duplicate effect: nothing was
  // delivered twice".
  std::vector<std::string> not_exposed;
};

// Linear in the size of the chronicle. `group` may be empty: then nothing is known of the wire.
[[nodiscard]] Judgement judge(const Chronicle& chronicle,
                              const scenario::Expectations& expectations, const GroupLog& group);

// The anomalies that each check finds, whatever the guarantee: for the self-test and for tests. A
// check that throws leaves a doubt.
[[nodiscard]] std::vector<Anomaly> find_all(const Chronicle& chronicle,
                                            const scenario::Expectations& expectations,
                                            const GroupLog& group,
                                            std::vector<std::string>& doubts);

}  // namespace wringer::checkers
