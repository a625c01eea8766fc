#include "reports/case_list.h"

#include "reports/paint.h"
#include "reports/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace wringer::reports {
namespace {

// Indices, the worst first.
std::vector<std::size_t> by_verdict(const std::vector<const CaseResult*>& cases) {
  std::vector<std::size_t> order(cases.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return cases[a]->verdict > cases[b]->verdict;
  });
  return order;
}

}  // namespace

std::vector<const CaseResult*> cases_of(const RunResult& run) {
  std::vector<const CaseResult*> cases;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CaseResult& one : scenario.cases) cases.push_back(&one);
  }
  return cases;
}

std::string case_list(const RunResult& run) {
  std::string out;
  const std::vector<const CaseResult*> cases = cases_of(run);
  const std::size_t width = std::to_string(cases.size()).size();
  for (const std::size_t i : by_verdict(cases)) {
    const CaseResult& one = *cases[i];
    append_block(out, "",
                 fmt::format("{}  {} {}  {}: {}", padded_left(std::to_string(i + 1), width),
                             mark_of(one.verdict), to_string(one.verdict), one.scenario, one.name));
  }
  return out;
}

std::vector<const CaseResult*> find_cases(const RunResult& run, const std::string& wanted) {
  const std::vector<const CaseResult*> cases = cases_of(run);
  std::vector<const CaseResult*> found;
  const auto add = [&](const auto& fits) {
    if (!found.empty()) return;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (fits(*cases[i], i)) found.push_back(cases[i]);
    }
  };
  add([&](const CaseResult&, std::size_t i) { return std::to_string(i + 1) == wanted; });
  add([&](const CaseResult& one, std::size_t) { return one.name == wanted; });
  add([&](const CaseResult& one, std::size_t) {
    return (one.scenario + ": " + one.name).find(wanted) != std::string::npos ||
           one.folder == wanted;
  });
  return found;
}

}  // namespace wringer::reports
