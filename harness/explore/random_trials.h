#pragma once

// Drawn cases: workloads and schedules from RapidCheck's generators.

#include "harness/explore/novelty.h"
#include "harness/explore/shrink.h"
#include "harness/explore/sweep.h"
#include "harness/explore/trial.h"

#include <cstddef>
#include <vector>

namespace wringer::explore {

struct RandomLimits {
  std::size_t cases = 100;
  Seed seed = 0;
  // Of the scenario: what is drawn is never more.
  Sizes sizes{};
};

// Each case switches off a random subset of the faults (swarm testing: Groce et al. 2012), then
// draws one to three of the others at points of the plan. A case that went through sequences of
// messages not seen before is kept, and half of the cases that follow are changed forms of those
// that were kept. A case whose faults did not all find something to strike is not counted, and
// another is drawn in its place. The n-th case depends on the seed and on what was learnt before
// it.
class RandomTrials : public Strategy {
 public:
  RandomTrials(SweepPlan plan, const RandomLimits& limits);

  std::optional<Trial> next() override;
  Use learn(const Trial& trial, const CaseResult& result) override;
  [[nodiscard]] std::size_t expected() const override { return m_wanted - m_drawn; }
  [[nodiscard]] std::vector<std::string> notes() const override;

 private:
  [[nodiscard]] Trial draw(Seed seed) const;
  // One of those that were kept, with something else in it.
  [[nodiscard]] Trial changed(Seed seed) const;

  SweepPlan m_plan;
  RandomLimits m_limits;
  // Those that were drawn, and those that are to be: more, as some are not counted.
  std::size_t m_drawn = 0;
  std::size_t m_wanted;
  std::size_t m_missed = 0;
  Novelty m_novelty;
  std::vector<Trial> m_kept;
};

}  // namespace wringer::explore
