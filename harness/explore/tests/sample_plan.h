#pragma once

#include "harness/explore/sweep.h"
#include "harness/explore/tests/script.h"

#include <vector>

namespace wringer::explore {

inline const std::vector<FaultKind>& sample_kinds() {
  static const std::vector<FaultKind> kinds{
      {.name = "kill", .sweep = {{.scope = SweepRule::Scope::each_crash_state}}},
      {.name = "lose-reply",
       .sweep = {{.moments = {moments::k_postgres_commit}, .phases = {Phase::applied}}}},
      {.name = "rebalance", .sweep = {{.rank_max = 1}}}};
  return kinds;
}

// Of a system that applies batches of three events, one transaction each, then commits the offset.
inline SweepPlan sample_plan() {
  Script script;
  for (int i = 0; i < 4; ++i) script.batch(3, i * 3);
  return plan_sweep(points_of(script.journal()), sample_kinds(), {});
}

}  // namespace wringer::explore
