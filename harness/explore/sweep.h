#pragma once

// The sweep: every point of the system under every fault that makes sense there. Then a second
// fault, where the first has led to points that no undisturbed system comes to.

#include "harness/explore/columns.h"
#include "harness/explore/openings.h"
#include "harness/explore/trial.h"

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wringer::explore {

// What a sweep would do, in the order in which it would do it: the most telling points first.
struct SweepPlan {
  Programs programs{};
  std::vector<Point> points;
  std::vector<Column> columns;
  // For which there is no point.
  std::vector<Column> idle_columns{};
  struct Cell {
    std::size_t point = 0;
    std::size_t column = 0;
  };
  std::vector<Cell> cells;
};

// `points` as points_of gives them for the same programs.
[[nodiscard]] SweepPlan plan_sweep(std::vector<Point> points, std::span<const FaultKind> kinds,
                                   const SweepLimits& limits);

// "kill: after postgres.commit (insert transactions), …": stable across runs and seeds.
[[nodiscard]] std::string trial_name(const SweepPlan& plan, const SweepPlan::Cell& cell);

class Sweep : public Strategy {
 public:
  // Which of the plan's trials are ours, by their names; the others count as not tried. Null: all.
  using Share = std::function<bool(const std::string& name)>;

  // No more than so many cells of the plan are tried, the first; the others count as not tried too.
  explicit Sweep(SweepPlan plan, const Share& is_ours = nullptr,
                 std::optional<std::size_t> cells_max = std::nullopt);
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;

  std::optional<Trial> next() override;
  // A case that came to another state than its point's is credited to the state it came to, and its
  // point is tried again at another of its moments.
  Use learn(const Trial& trial, const CaseResult& result) override;
  void put_first(const std::function<bool(const std::string& name)>& is_wanted) override;
  [[nodiscard]] std::size_t expected() const override {
    return m_waiting.size() + m_openings.waiting();
  }
  [[nodiscard]] std::vector<std::string> notes() const override;
  [[nodiscard]] std::optional<Coverage> coverage() const override { return m_coverage; }

 private:
  struct Waiting {
    SweepPlan::Cell cell;
    // Which of the point's moments.
    std::size_t attempt = 0;
  };

  void credit(const SweepPlan::Cell& cell, const CaseResult& result);
  // The row of the state in which the fault really found the system; none: a new one.
  [[nodiscard]] std::optional<std::size_t> point_hit(const SweepPlan::Cell& aim,
                                                     const CaseResult& result) const;

  SweepPlan m_plan;
  Coverage m_coverage;
  std::deque<Waiting> m_waiting;
  std::vector<Waiting> m_given;
  // When nothing of the plan is waiting.
  Openings m_openings{m_plan};
  std::size_t m_openings_missed = 0;
};

}  // namespace wringer::explore
