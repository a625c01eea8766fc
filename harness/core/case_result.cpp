#include "harness/core/case_result.h"

namespace wringer {

Verdict ScenarioResult::verdict() const {
  Verdict worst = cases.empty() ? Verdict::inconclusive : Verdict::holds;
  for (const CaseResult& result : cases) worst = worst_of(worst, result.verdict);
  return worst;
}

Verdict RunResult::verdict() const {
  Verdict worst = scenarios.empty() ? Verdict::inconclusive : Verdict::holds;
  for (const ScenarioResult& scenario : scenarios) worst = worst_of(worst, scenario.verdict());
  return worst;
}

}  // namespace wringer
