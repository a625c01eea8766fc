#pragma once

// Two faults: what one alone does not break, a second may, while the system recovers from the
// first.

#include "harness/explore/sweep.h"
#include "harness/explore/trial.h"

#include <cstddef>
#include <deque>
#include <vector>

namespace wringer::explore {

struct PairLimits {
  // At the most.
  std::size_t cases = 200;
};

// Every pair of a plan's cells, the second fault at the first moment of its kind after the first
// has struck, the most telling pairs first. Pruned: of pairs that differ only in points of the same
// abstract state and fault one is enough, and what one fault alone breaks needs no second: the
// strategy stops giving pairs with a first fault that has failed so often that it tells nothing
// new.
class Pairs : public Strategy {
 public:
  Pairs(SweepPlan plan, const PairLimits& limits, const Sweep::Share& is_ours = nullptr);

  std::optional<Trial> next() override;
  Use learn(const Trial& trial, const CaseResult& result) override;
  void put_first(const std::function<bool(const std::string& name)>& is_wanted) override;
  [[nodiscard]] std::size_t expected() const override { return m_waiting.size(); }
  [[nodiscard]] std::vector<std::string> notes() const override;

 private:
  struct Pair {
    std::size_t first = 0;   // Of the plan's cells.
    std::size_t second = 0;  // Likewise.
  };

  [[nodiscard]] std::string name_of(const Pair& pair) const;

  SweepPlan m_plan;
  std::deque<Pair> m_waiting;
  std::vector<Pair> m_given;
  // Of each cell, how many of the pairs that began with it failed.
  std::vector<int> m_failures;
  // Pairs that would have been more than asked for.
  std::size_t m_cut_off = 0;
  std::size_t m_cases_max = 0;
  // Pairs whose second fault found nothing to strike.
  int m_missed = 0;
  // Pairs that were not tried, because their first fault breaks the system alone.
  int m_given_up = 0;
};

}  // namespace wringer::explore
