#include "harness/explore/sweep.h"

#include "harness/core/assert.h"
#include "harness/explore/turns.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace wringer::explore {

namespace {

// The tag of what is not of the plan.
constexpr std::size_t k_opening = static_cast<std::size_t>(-1);

// Points that are the same in this are tried once.
std::string what_counts(SweepRule::Scope scope, const Point& point) {
  switch (scope) {
    case SweepRule::Scope::each_point:
      return "";
    case SweepRule::Scope::each_crash_state:
      return fmt::format("{} {}", point.program, point.crash_state);
    case SweepRule::Scope::each_subject:
      return fmt::format("{} {}", point.program, point.subject);
    case SweepRule::Scope::each_program:
      return std::to_string(point.program);
  }
  assertion_failed("a known scope", __FILE__, __LINE__);
}

// Which of two points that count the same stands for both: the one that comes first, but of the
// same moment always the same place in its batch, however large the batches of a trace happen to
// be. Shards that choose differently would leave both to each other. Of two after which a crash
// leaves the same behind it is the write that left it: to the other, several writes may lead.
bool stands_for(const Point& point, const Point& other) {
  const auto moment = [](const Point& of) {
    return std::tie(of.rank, of.at.moment, of.at.phase, of.subject);
  };
  const bool leave_the_same = point.rank == other.rank && point.program == other.program &&
                              point.crash_state == other.crash_state;
  if (leave_the_same && has_just_written(point) && !has_just_written(other)) return true;
  return moment(point) == moment(other) &&
         std::tie(point.place, point.progress) < std::tie(other.place, other.progress);
}

// By column and what counts: the point at which the column is tried once.
std::vector<std::map<std::string, std::size_t>> chosen_points(const SweepPlan& plan) {
  std::vector<std::map<std::string, std::size_t>> chosen(plan.columns.size());
  for (std::size_t point = 0; point < plan.points.size(); ++point) {
    const Point& row = plan.points[point];
    for (std::size_t column = 0; column < plan.columns.size(); ++column) {
      if (!fits(plan.columns[column], row)) continue;
      const std::string key = what_counts(plan.columns[column].rule.scope, row);
      const auto [known, is_new] = chosen[column].try_emplace(key, point);
      if (!is_new && stands_for(row, plan.points[known->second])) known->second = point;
    }
  }
  return chosen;
}

const char* why_not_here(SweepRule::Scope scope) {
  switch (scope) {
    case SweepRule::Scope::each_point:
      return "";
    case SweepRule::Scope::each_crash_state:
      return "a crash leaves the same behind as at another point";
    case SweepRule::Scope::each_subject:
      return "tried at the most telling point of those about the same";
    case SweepRule::Scope::each_program:
      return "tried at the most telling point of its program";
  }
  assertion_failed("a known scope", __FILE__, __LINE__);
}

}  // namespace

std::string trial_name(const SweepPlan& plan, const SweepPlan::Cell& cell) {
  return fmt::format("{}: {}", plan.columns[cell.column].name, to_text(plan.points[cell.point]));
}

SweepPlan plan_sweep(std::vector<Point> points, std::span<const FaultKind> kinds,
                     const SweepLimits& limits) {
  SweepPlan plan;
  plan.programs = limits.programs;
  plan.points = std::move(points);
  plan.columns = columns_of(kinds, limits);
  const auto idle = std::stable_partition(
      plan.columns.begin(), plan.columns.end(), [&plan](const Column& column) {
        return std::any_of(plan.points.begin(), plan.points.end(),
                           [&column](const Point& point) { return fits(column, point); });
      });
  plan.idle_columns.assign(idle, plan.columns.end());
  plan.columns.erase(idle, plan.columns.end());
  const auto chosen = chosen_points(plan);
  for (std::size_t point = 0; point < plan.points.size(); ++point) {
    const Point& row = plan.points[point];
    for (std::size_t column = 0; column < plan.columns.size(); ++column) {
      if (!fits(plan.columns[column], row)) continue;
      const SweepRule::Scope scope = plan.columns[column].rule.scope;
      if (scope == SweepRule::Scope::each_point ||
          chosen[column].at(what_counts(scope, row)) == point) {
        plan.cells.push_back({point, column});
      }
    }
  }
  put_in_order(plan, limits.outboxes);
  return plan;
}

Sweep::Sweep(SweepPlan plan, const Share& is_ours, std::optional<std::size_t> cells_max)
    : m_plan(std::move(plan)) {
  for (const Point& point : m_plan.points) {
    m_coverage.points.push_back({.text = to_text(point),
                                 .address = wringer::to_text(point.at),
                                 .moments = point.moments,
                                 .rank = point.rank});
  }
  for (const Column& column : m_plan.columns) m_coverage.faults.push_back(column.name);
  m_coverage.cells.resize(m_plan.points.size() * m_plan.columns.size());
  for (std::size_t point = 0; point < m_plan.points.size(); ++point) {
    for (std::size_t column = 0; column < m_plan.columns.size(); ++column) {
      if (!fits(m_plan.columns[column], m_plan.points[point])) continue;
      m_coverage.at(point, column).why = why_not_here(m_plan.columns[column].rule.scope);
    }
  }
  std::size_t place = 0;
  for (const SweepPlan::Cell& cell : m_plan.cells) {
    CoverageCell& entry = m_coverage.at(cell.point, cell.column);
    entry.state = CellState::not_tried;
    entry.why.clear();
    if (cells_max && ++place > *cells_max) {
      entry.why = fmt::format("explore.cases is {}", *cells_max);
      continue;
    }
    if (is_ours == nullptr || is_ours(trial_name(m_plan, cell))) m_waiting.push_back({cell});
  }
}

void Sweep::put_first(const std::function<bool(const std::string& name)>& is_wanted) {
  std::stable_partition(m_waiting.begin(), m_waiting.end(), [&](const Waiting& waiting) {
    return is_wanted(trial_name(m_plan, waiting.cell));
  });
}

std::optional<Trial> Sweep::next() {
  if (m_waiting.empty()) {
    std::optional<Trial> trial = m_openings.next();
    if (trial) trial->tag = k_opening;
    return trial;
  }
  const Waiting waiting = m_waiting.front();
  m_waiting.pop_front();
  const Point& point = m_plan.points[waiting.cell.point];
  Trial trial{.name = trial_name(m_plan, waiting.cell), .tag = m_given.size()};
  const Address& at =
      waiting.attempt == 0 ? point.at : point.also_at[(waiting.attempt - 1) % point.also_at.size()];
  trial.schedule.push_back(fault_at(m_plan.columns[waiting.cell.column], point, at));
  m_given.push_back(waiting);
  return trial;
}

void Sweep::credit(const SweepPlan::Cell& cell, const CaseResult& result) {
  CoverageCell& entry = m_coverage.at(cell.point, cell.column);
  entry.state = CellState::tried;
  entry.why.clear();
  entry.verdict = worst_of(entry.verdict.value_or(result.verdict), result.verdict);
  entry.cases.push_back(result.name);
}

std::optional<std::size_t> Sweep::point_hit(const SweepPlan::Cell& aim,
                                            const CaseResult& result) const {
  if (result.journal == nullptr) return aim.point;
  const std::optional<Point> there =
      point_at(*result.journal, result.receipts.front().sequence, m_plan.programs);
  if (!there || looks_the_same(m_plan.points[aim.point], *there)) return aim.point;
  for (std::size_t point = 0; point < m_plan.points.size(); ++point) {
    if (looks_the_same(m_plan.points[point], *there)) return point;
  }
  return std::nullopt;
}

Use Sweep::learn(const Trial& trial, const CaseResult& result) {
  if (trial.tag == k_opening) {
    if (!only_missed(result)) return Use::counts;
    ++m_openings_missed;
    return Use::superseded;
  }
  WRINGER_ASSERT(trial.tag < m_given.size());
  m_openings.learn(trial, result);
  const Waiting& given = m_given[trial.tag];
  const bool fired = !result.receipts.empty() && result.receipts.front().fired;
  std::optional<std::size_t> hit;
  bool in_vain = only_missed(result);
  if (fired) {
    hit = point_hit(given.cell, result);
    // In another state it may have found nothing to do, as a rebalance before there is a group.
    in_vain = hit != given.cell.point && only_in_vain(result);
    // Whatever the state was: what it broke is broken.
    const bool counts = (hit && !in_vain) || result.verdict == Verdict::violated;
    if (counts) credit({hit.value_or(given.cell.point), given.cell.column}, result);
    if (hit == given.cell.point) return Use::counts;
  }
  CoverageCell& entry = m_coverage.at(given.cell.point, given.cell.column);
  if (given.attempt < m_plan.points[given.cell.point].also_at.size()) {
    m_waiting.push_back({given.cell, given.attempt + 1});
    return in_vain ? Use::superseded : Use::counts;
  }
  if (entry.state != CellState::tried) {
    entry.state = CellState::not_reached;
    entry.why = fired ? "the system came to its moments in other states"
                      : "the system did not come to its moments again";
  }
  // The coverage tells what was not reached. A real system need not come to the same moments each
  // time, which says nothing against it; but if nothing was ever struck, that must not look green.
  const bool something_was_tried = m_coverage.count(CellState::tried) > 0;
  return in_vain && something_was_tried ? Use::superseded : Use::counts;
}

std::vector<std::string> Sweep::notes() const {
  const std::size_t struck = m_openings.given() - m_openings_missed;
  std::vector<std::string> notes;
  const auto tell = [&notes](std::size_t cases, const char* text) {
    if (cases == 0) return;
    notes.push_back(
        fmt::format(fmt::runtime(text), fmt::format("{} case{}", cases, cases == 1 ? "" : "s")));
  };
  tell(struck, "{} struck a second time, at writes that the system comes to only after a fault");
  tell(m_openings_missed,
       "{} with a second fault not counted: after the first the system did not come to the second");
  tell(m_openings.waiting(), "{} with a second fault not tried: the run ended before");
  tell(m_openings.left(), "{} with a second fault not tried: they would be too many");
  return notes;
}

}  // namespace wringer::explore
