#include "harness/explore/turns.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace wringer::explore {
namespace {

// Gives each cell its place, the first first.
class Turns {
 public:
  explicit Turns(const SweepPlan& plan) : m_plan(plan), m_is_placed(plan.cells.size(), false) {}

  void strike_after_each_write();
  void place_all_others();
  [[nodiscard]] std::vector<SweepPlan::Cell> take() { return std::move(m_order); }

 private:
  [[nodiscard]] const Point& point_of(std::size_t cell) const {
    return m_plan.points[m_plan.cells[cell].point];
  }
  void place(std::size_t cell);

  const SweepPlan& m_plan;
  std::vector<bool> m_is_placed;
  std::vector<SweepPlan::Cell> m_order;
};

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

void put_in_order(SweepPlan& plan) {
  Turns turns(plan);
  turns.strike_after_each_write();
  turns.place_all_others();
  plan.cells = turns.take();
}

}  // namespace wringer::explore
