#include "harness/explore/turns.h"

#include "harness/core/sql_name.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wringer::explore {
namespace {

constexpr std::string_view k_hold_commit = "hold-commit";

// Beside a crash: who was taken for dead goes on, a write fails, and one that is done seems to have
// failed.
constexpr std::array<std::pair<std::string_view, Phase>, 3> k_other_ways{
    {{"pause", Phase::applied},
     {"database-error", Phase::requested},
     {"lose-reply", Phase::applied}}};

bool writes_effect(const Point& point) {
  return point.writes && (point.at.moment == moments::k_postgres_query ||
                          point.at.moment == moments::k_postgres_commit ||
                          point.at.moment == moments::k_kafka_produce);
}

// Gives each cell its place, the first first.
class Turns {
 public:
  explicit Turns(const SweepPlan& plan) : m_plan(plan), m_is_placed(plan.cells.size(), false) {}

  void strike_after_each_write();
  void hold_commits_of(std::span<const std::string> outboxes);
  void strike_in_other_ways();
  void place_all_others();
  [[nodiscard]] std::vector<SweepPlan::Cell> take() { return std::move(m_order); }

 private:
  [[nodiscard]] const Point& point_of(std::size_t cell) const {
    return m_plan.points[m_plan.cells[cell].point];
  }
  // Null: it is none of this kind.
  [[nodiscard]] const Point* point_under(std::string_view kind, std::size_t cell) const;
  void place(std::size_t cell);

  const SweepPlan& m_plan;
  std::vector<bool> m_is_placed;
  std::vector<SweepPlan::Cell> m_order;
};

const Point* Turns::point_under(std::string_view kind, std::size_t cell) const {
  return m_plan.columns[m_plan.cells[cell].column].kind == kind ? &point_of(cell) : nullptr;
}

void Turns::place(std::size_t cell) {
  if (m_is_placed[cell]) return;
  m_is_placed[cell] = true;
  m_order.push_back(m_plan.cells[cell]);
}

// By the first of the faults. It strikes where the thing has just been written, if any does: a
// point that several writes lead to, as the COMMIT of the next, is no proof of each of them.
void Turns::strike_after_each_write() {
  std::map<std::pair<int, std::string>, std::size_t> chosen;
  for (const bool just_then : {true, false}) {
    for (std::size_t cell = 0; cell < m_plan.cells.size(); ++cell) {
      const Point& point = point_of(cell);
      if (point.rank > 0 || (just_then && !has_just_written(point))) continue;
      const auto [known, is_new] = chosen.try_emplace({point.program, point.last_write}, cell);
      const bool is_better =
          !is_new && just_then && m_plan.cells[cell].column < m_plan.cells[known->second].column;
      if (is_better) known->second = cell;
    }
  }
  std::set<std::size_t> in_order;
  for (const auto& [write, cell] : chosen) in_order.insert(cell);
  for (const std::size_t cell : in_order) place(cell);
}

// Rows are numbered when they are written, and seen when they are committed: what has looked in
// between and remembers the last number never comes back to them.
void Turns::hold_commits_of(std::span<const std::string> outboxes) {
  std::vector<std::size_t> held;
  for (std::size_t cell = 0; cell < m_plan.cells.size(); ++cell) {
    const Point* point = point_under(k_hold_commit, cell);
    if (point != nullptr && point->writes) held.push_back(cell);
  }
  std::stable_sort(held.begin(), held.end(), [this](std::size_t a, std::size_t b) {
    return point_of(a).program < point_of(b).program;
  });
  for (const std::string& outbox : outboxes) {
    const auto fills_it = [&](std::size_t cell) {
      const std::set<std::string>& tables = point_of(cell).fills;
      return std::any_of(tables.begin(), tables.end(),
                         [&](const std::string& table) { return names_table(outbox, table); });
    };
    // Where a trigger or a function fills it, nobody sees whose COMMIT it is: not that of whoever
    // marks what is published, and rather the system's own than a companion's.
    const auto may_fill_it = [&](std::size_t cell) {
      return !names_table(point_of(cell).subject, outbox);
    };
    auto found = std::find_if(held.begin(), held.end(), fills_it);
    if (found == held.end()) found = std::find_if(held.begin(), held.end(), may_fill_it);
    if (found != held.end()) place(*found);
  }
}

void Turns::strike_in_other_ways() {
  for (const auto& [kind, phase] : k_other_ways) {
    for (std::size_t cell = 0; cell < m_plan.cells.size(); ++cell) {
      const Point* point = point_under(kind, cell);
      if (point == nullptr || point->at.phase != phase || !writes_effect(*point)) continue;
      place(cell);
      break;
    }
  }
}

void Turns::place_all_others() {
  std::vector<int> turns(m_plan.columns.size(), 0);
  std::vector<std::size_t> between;
  std::vector<std::pair<int, std::size_t>> elsewhere;
  for (std::size_t cell = 0; cell < m_plan.cells.size(); ++cell) {
    const bool is_between = point_of(cell).rank == 0;
    // What has had its turn already comes for the second time later.
    const int turn = is_between ? 0 : ++turns[m_plan.cells[cell].column];
    if (m_is_placed[cell]) continue;
    if (is_between) {
      between.push_back(cell);
    } else {
      elsewhere.emplace_back(turn, cell);
    }
  }
  std::sort(elsewhere.begin(), elsewhere.end());
  for (std::size_t i = 0; i < std::max(between.size(), elsewhere.size()); ++i) {
    if (i < between.size()) place(between[i]);
    if (i < elsewhere.size()) place(elsewhere[i].second);
  }
}

}  // namespace

void put_in_order(SweepPlan& plan, std::span<const std::string> outboxes) {
  Turns turns(plan);
  turns.strike_after_each_write();
  turns.hold_commits_of(outboxes);
  turns.strike_in_other_ways();
  turns.place_all_others();
  plan.cells = turns.take();
}

}  // namespace wringer::explore
