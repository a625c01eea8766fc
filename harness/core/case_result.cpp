#include "harness/core/case_result.h"

#include <algorithm>

namespace wringer {

Verdict ScenarioResult::verdict() const {
  Verdict worst = cases.empty() ? Verdict::inconclusive : Verdict::holds;
  for (const CaseResult& result : cases) worst = worst_of(worst, result.verdict);
  return worst;
}

std::size_t ScenarioResult::count_of(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(cases, verdict, &CaseResult::verdict));
}

Verdict RunResult::verdict() const {
  Verdict worst = scenarios.empty() ? Verdict::inconclusive : Verdict::holds;
  for (const ScenarioResult& scenario : scenarios) {
    if (!scenario.is_elsewhere) worst = worst_of(worst, scenario.verdict());
  }
  return worst;
}

bool RunResult::is_elsewhere() const {
  return !scenarios.empty() &&
         std::ranges::all_of(scenarios, [](const auto& one) { return one.is_elsewhere; });
}

}  // namespace wringer
