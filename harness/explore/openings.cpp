#include "harness/explore/openings.h"

#include "harness/explore/sweep.h"

namespace wringer::explore {
namespace {

// Beyond this a system says something new every time, and no end would be seen.
constexpr std::size_t k_cases_max = 60;

bool is_write(const Point& point) {
  if (!point.writes || point.at.phase == Phase::acked) return false;
  return is_durable_write(point.at.moment) || point.at.phase == Phase::requested;
}

// The first such moment of anybody who may come to it, after the fault that leads there.
Address address_of(const Point& point) {
  Address address{
      .instance = who_may_come_to(point), .moment = point.at.moment, .phase = point.at.phase};
  const std::size_t blank = point.subject.find(' ');
  if (blank == std::string::npos) return address;
  // "insert failures"
  Content& content =
      point.at.moment == moments::k_postgres_query ? address.content : address.transaction;
  content.table = point.subject.substr(blank + 1);
  return address;
}

}  // namespace

Openings::Openings(const SweepPlan& plan) : m_plan(plan) {
  for (const Point& point : plan.points) m_known.insert(family_of(point));
}

Openings::Family Openings::family_of(const Point& point) {
  return {point.program, std::string(point.at.moment), point.at.phase, point.subject};
}

void Openings::learn(const Trial& trial, const CaseResult& result) {
  const bool led_somewhere = trial.schedule.size() == 1 && result.journal != nullptr &&
                             result.verdict == Verdict::holds && !result.receipts.empty() &&
                             result.receipts.front().fired;
  if (!led_somewhere) return;
  for (const Point& point : points_of(*result.journal, m_plan.programs)) {
    if (is_write(point) && m_known.insert(family_of(point)).second) open(trial, point);
  }
}

void Openings::open(const Trial& by, const Point& point) {
  std::vector<Column> columns = m_plan.columns;
  columns.insert(columns.end(), m_plan.idle_columns.begin(), m_plan.idle_columns.end());
  for (const Column& column : columns) {
    const SweepRule::Scope scope = column.rule.scope;
    const bool is_everywhere =
        scope == SweepRule::Scope::each_point || scope == SweepRule::Scope::each_crash_state;
    // Instances that are as many now as they were need no second look.
    if (!is_everywhere || column.rule.instances_min > 1 || !fits(column, point)) continue;
    if (m_given + m_waiting.size() >= k_cases_max) {
      ++m_left;
      continue;
    }
    Trial trial{.name = by.name + "; then " + column.name + ": " + to_text(point),
                .schedule = by.schedule};
    FaultSpec second = fault_at(column, point, address_of(point));
    second.following = 1;
    trial.schedule.push_back(std::move(second));
    m_waiting.push_back(std::move(trial));
  }
}

std::optional<Trial> Openings::next() {
  if (m_waiting.empty()) return std::nullopt;
  Trial trial = std::move(m_waiting.front());
  m_waiting.pop_front();
  ++m_given;
  return trial;
}

}  // namespace wringer::explore
