#pragma once

// What only a fault opens: writes that no undisturbed case has shown, such as those of a retry, a
// dead letter, a row of failures. Nothing but a second fault can strike there.

#include "harness/explore/points.h"
#include "harness/explore/trial.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace wringer::explore {

struct SweepPlan;

class Openings {
 public:
  // Both are borrowed: what the plan has points for is open already, its columns are what strikes.
  explicit Openings(const SweepPlan& plan);

  // What a case with one fault has come to that nothing has come to before. A case that does not
  // hold needs no second fault.
  void learn(const Trial& trial, const CaseResult& result);
  // "<the first fault's case>; then <column>: <point>".
  [[nodiscard]] std::optional<Trial> next();
  [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }
  [[nodiscard]] std::size_t given() const { return m_given; }
  // Not given, as they would be too many.
  [[nodiscard]] std::size_t left() const { return m_left; }

 private:
  // Program, moment, phase, what it is about.
  using Family = std::tuple<int, std::string, Phase, std::string>;

  [[nodiscard]] static Family family_of(const Point& point);
  void open(const Trial& by, const Point& point);

  const SweepPlan& m_plan;
  std::set<Family> m_known;
  std::deque<Trial> m_waiting;
  std::size_t m_given = 0;
  std::size_t m_left = 0;
};

}  // namespace wringer::explore
