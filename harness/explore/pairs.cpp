#include "harness/explore/pairs.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace wringer::explore {
namespace {

// So many failures of pairs with the same first fault show that it is the first that breaks it.
constexpr int k_failures_max = 2;

// What a crash leaves behind, and whether it is first or last of a batch makes no difference to
// what a second fault finds.
std::string family_of(const SweepPlan& plan, const SweepPlan::Cell& cell) {
  const Point& point = plan.points[cell.point];
  return plan.columns[cell.column].name + "/" + std::string(point.at.moment) + "/" +
         std::string(phase_key(point.at.phase)) + "/" + point.subject + "/" +
         std::string(to_string(point.progress)) + "/" + std::to_string(point.program);
}

}  // namespace

Pairs::Pairs(SweepPlan plan, const PairLimits& limits, const Sweep::Share& is_ours)
    : m_plan(std::move(plan)), m_failures(m_plan.cells.size(), 0), m_cases_max(limits.cases) {
  // One cell of each family, the most telling.
  std::vector<std::size_t> cells;
  std::set<std::string> families;
  for (std::size_t cell = 0; cell < m_plan.cells.size(); ++cell) {
    if (families.insert(family_of(m_plan, m_plan.cells[cell])).second) cells.push_back(cell);
  }
  std::vector<std::tuple<int, std::size_t, Pair>> ranked;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (std::size_t j = 0; j < cells.size(); ++j) {
      const int rank = m_plan.points[m_plan.cells[cells[i]].point].rank +
                       m_plan.points[m_plan.cells[cells[j]].point].rank;
      ranked.emplace_back(rank, i + j, Pair{cells[i], cells[j]});
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  if (ranked.size() > limits.cases) {
    m_cut_off = ranked.size() - limits.cases;
    ranked.resize(limits.cases);
  }
  for (const auto& [rank, place, pair] : ranked) {
    if (is_ours == nullptr || is_ours(name_of(pair))) m_waiting.push_back(pair);
  }
}

std::string Pairs::name_of(const Pair& pair) const {
  return trial_name(m_plan, m_plan.cells[pair.first]) + "; then " +
         trial_name(m_plan, m_plan.cells[pair.second]);
}

void Pairs::put_first(const std::function<bool(const std::string& name)>& is_wanted) {
  std::stable_partition(m_waiting.begin(), m_waiting.end(),
                        [&](const Pair& pair) { return is_wanted(name_of(pair)); });
}

std::optional<Trial> Pairs::next() {
  while (!m_waiting.empty()) {
    const Pair pair = m_waiting.front();
    m_waiting.pop_front();
    if (m_failures[pair.first] >= k_failures_max) {
      ++m_given_up;
      continue;
    }
    const SweepPlan::Cell& first = m_plan.cells[pair.first];
    const SweepPlan::Cell& second = m_plan.cells[pair.second];
    Trial trial{.name = name_of(pair), .tag = m_given.size()};
    const Point& there = m_plan.points[first.point];
    trial.schedule.push_back(fault_at(m_plan.columns[first.column], there, there.at));
    // Who takes over may be another instance.
    const Point& after = m_plan.points[second.point];
    Address next = after.at;
    next.instance = who_may_come_to(after);
    next.nth = 1;
    FaultSpec then = fault_at(m_plan.columns[second.column], after, next);
    then.following = 1;
    trial.schedule.push_back(std::move(then));
    m_given.push_back(pair);
    return trial;
  }
  return std::nullopt;
}

Use Pairs::learn(const Trial& trial, const CaseResult& result) {
  WRINGER_ASSERT(trial.tag < m_given.size());
  if (only_missed(result)) {
    ++m_missed;
    return Use::superseded;
  }
  if (result.verdict == Verdict::violated) ++m_failures[m_given[trial.tag].first];
  return Use::counts;
}

std::vector<std::string> Pairs::notes() const {
  std::vector<std::string> notes;
  if (m_missed > 0) {
    notes.push_back(fmt::format(
        "{} pairs are not counted: after their first fault the system did not come to the second",
        m_missed));
  }
  if (m_given_up > 0) {
    notes.push_back(fmt::format(
        "{} pairs were not tried: others with the same first fault had failed", m_given_up));
  }
  if (!m_waiting.empty()) {
    notes.push_back(fmt::format("{} pairs were not tried: the run ended before", m_waiting.size()));
  }
  if (m_cut_off > 0) {
    notes.push_back(
        fmt::format("{} pairs were not tried: explore.cases is {}", m_cut_off, m_cases_max));
  }
  return notes;
}

}  // namespace wringer::explore
