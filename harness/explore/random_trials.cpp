#include "harness/explore/random_trials.h"

#include <fmt/format.h>
#include <rapidcheck.h>
#include <rapidcheck/gen/Create.h>
#include <rapidcheck/gen/Numeric.h>
#include <rapidcheck/gen/Select.h>

#include <algorithm>

namespace wringer::explore {
namespace {

constexpr int k_faults_max = 3;
// RapidCheck's measure of how large values may be; ranges don't depend on it.
constexpr int k_size = 100;
constexpr std::size_t k_kept_max = 64;
// For each case that counts.
constexpr std::size_t k_draws_max = 3;

template <typename T>
T drawn(const rc::Gen<T>& gen, rc::Random& random) {
  return gen(random.split(), k_size).value();
}

// A number from `least` to `most`, which is the scenario's own; as often as not, just that.
rc::Gen<std::optional<int>> some_of(int most, int least = 1) {
  if (most <= least) return rc::gen::just(std::optional<int>());
  return rc::gen::apply(
      [](bool own, int number) { return own ? std::nullopt : std::optional<int>(number); },
      rc::gen::arbitrary<bool>(), rc::gen::inRange(least, most + 1));
}

}  // namespace

RandomTrials::RandomTrials(SweepPlan plan, const RandomLimits& limits)
    : m_plan(std::move(plan)), m_limits(limits), m_wanted(limits.cases) {
  if (m_plan.cells.empty()) m_wanted = 0;
}

Trial RandomTrials::draw(Seed seed) const {
  rc::Random random(seed);
  // Swarm: a coin for each column.
  std::vector<bool> on(m_plan.columns.size());
  for (std::size_t i = 0; i < on.size(); ++i) {
    on[i] = drawn(rc::gen::arbitrary<bool>(), random);
  }
  std::vector<SweepPlan::Cell> cells;
  for (const SweepPlan::Cell& cell : m_plan.cells) {
    if (on[cell.column]) cells.push_back(cell);
  }
  if (cells.empty()) cells = m_plan.cells;
  Trial trial;
  const int count = drawn(rc::gen::inRange(1, k_faults_max + 1), random);
  int instances_min = 1;
  for (int i = 0; i < count; ++i) {
    const SweepPlan::Cell cell = drawn(rc::gen::elementOf(cells), random);
    const Point& point = m_plan.points[cell.point];
    Address at = point.at;
    // Anywhere that the fault-free case had such moments, not only where it stands for others.
    at.nth = drawn(rc::gen::inRange<std::uint64_t>(1, std::max<std::uint64_t>(at.nth, 1) * 2 + 1),
                   random);
    trial.schedule.push_back(fault_at(m_plan.columns[cell.column], point, at));
    instances_min = std::max(instances_min, m_plan.columns[cell.column].rule.instances_min);
    if (i > 0 && drawn(rc::gen::arbitrary<bool>(), random)) {
      trial.schedule.back().following = i;
      trial.schedule.back().at.nth = 1;
    }
  }
  const Sizes& sizes = m_limits.sizes;
  trial.reduction.keys = drawn(some_of(sizes.keys, sizes.least_keys(sizes.events)), random);
  trial.reduction.partitions = drawn(some_of(sizes.partitions), random);
  trial.reduction.instances = drawn(some_of(sizes.instances, instances_min), random);
  trial.seed = mix(seed, "workload");
  return trial;
}

Trial RandomTrials::changed(Seed seed) const {
  rc::Random random(seed);
  Trial trial = drawn(rc::gen::elementOf(m_kept), random);
  const Trial other = draw(mix(seed, "other"));
  const bool can_add = trial.schedule.size() < k_faults_max;
  if (can_add && drawn(rc::gen::arbitrary<bool>(), random)) {
    trial.schedule.push_back(other.schedule.front());
    trial.schedule.back().following = 0;
    // It may need more instances than there were.
    trial.reduction.instances.reset();
  } else {
    const auto place = drawn(rc::gen::inRange<std::size_t>(0, trial.schedule.size()), random);
    FaultSpec& fault = trial.schedule[place];
    fault.at.nth += drawn(rc::gen::inRange<std::uint64_t>(0, 4), random);
  }
  return trial;
}

std::optional<Trial> RandomTrials::next() {
  if (m_drawn == m_wanted) return std::nullopt;
  ++m_drawn;
  const Seed seed = mix(m_limits.seed, fmt::format("random {}", m_drawn));
  const bool change = !m_kept.empty() && m_drawn % 2 == 0;
  Trial trial = change ? changed(seed) : draw(seed);
  trial.name = fmt::format("random {}", m_drawn);
  return trial;
}

Use RandomTrials::learn(const Trial& trial, const CaseResult& result) {
  if (only_missed(result)) {
    ++m_missed;
    // A system that nothing can be done to must not be asked for ever.
    if (m_wanted < m_limits.cases * k_draws_max) ++m_wanted;
    return Use::superseded;
  }
  if (result.journal == nullptr || m_novelty.learn(*result.journal) == 0) return Use::counts;
  if (m_kept.size() == k_kept_max) m_kept.erase(m_kept.begin());
  m_kept.push_back(trial);
  return Use::counts;
}

std::vector<std::string> RandomTrials::notes() const {
  if (m_missed == 0) return {};
  return {
      fmt::format("{} drawn cases are not counted: not all of their faults found something to "
                  "strike",
                  m_missed)};
}

}  // namespace wringer::explore
