#include "reports/sibling.h"

#include <algorithm>
#include <utility>

namespace wringer::reports {
namespace {

bool same_kinds(const Schedule& a, const Schedule& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const FaultSpec& x, const FaultSpec& y) { return x.kind == y.kind; });
}

int unlikeness(const CaseResult& a, const CaseResult& b) {
  if (a.name == b.name) return 0;
  return same_kinds(a.schedule, b.schedule) ? 1 : 2;
}

}  // namespace

std::optional<std::size_t> passing_sibling(const ScenarioResult& scenario, std::size_t index) {
  const CaseResult& failing = scenario.cases[index];
  std::optional<std::size_t> best;
  std::pair<int, std::size_t> least;
  for (std::size_t i = 0; i < scenario.cases.size(); ++i) {
    const CaseResult& candidate = scenario.cases[i];
    if (candidate.verdict != Verdict::holds || candidate.journal == nullptr) continue;
    const std::pair rank(unlikeness(failing, candidate), i < index ? index - i : i - index);
    if (best && rank >= least) continue;
    best = i;
    least = rank;
  }
  return best;
}

}  // namespace wringer::reports
