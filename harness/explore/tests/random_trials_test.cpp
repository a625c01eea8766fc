#include "harness/explore/random_trials.h"

#include "harness/explore/tests/sample_plan.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace wringer::explore {
namespace {

const Sizes k_trial_sizes{.events = 40, .keys = 4, .partitions = 2, .instances = 2};

std::vector<Trial> all_of(Seed seed, std::size_t cases) {
  RandomTrials random(sample_plan(), {.cases = cases, .seed = seed, .sizes = k_trial_sizes});
  std::vector<Trial> trials;
  while (auto trial = random.next()) trials.push_back(std::move(*trial));
  return trials;
}

std::string schedules_of(const std::vector<Trial>& trials) {
  std::string text;
  for (const Trial& trial : trials) {
    for (const FaultSpec& fault : trial.schedule) text += to_text(fault) + "; ";
    text += to_text(trial.reduction) + "\n";
  }
  return text;
}

TEST(RandomTrials, AreTheSameForTheSameSeed) {
  EXPECT_EQ(schedules_of(all_of(7, 50)), schedules_of(all_of(7, 50)));
  EXPECT_NE(schedules_of(all_of(7, 50)), schedules_of(all_of(8, 50)));
}

TEST(RandomTrials, AreAsManyAsAskedForAndWithinTheScenario) {
  const std::vector<Trial> trials = all_of(1, 200);
  ASSERT_EQ(trials.size(), 200U);
  std::set<std::size_t> counts;
  for (const Trial& trial : trials) {
    counts.insert(trial.schedule.size());
    EXPECT_LE(trial.reduction.keys.value_or(1), k_trial_sizes.keys);
    EXPECT_LE(trial.reduction.partitions.value_or(1), k_trial_sizes.partitions);
    EXPECT_LE(trial.reduction.instances.value_or(1), k_trial_sizes.instances);
    for (const FaultSpec& fault : trial.schedule) {
      EXPECT_GE(fault.at.nth, 1U);
      EXPECT_LE(fault.following, static_cast<int>(trial.schedule.size()));
    }
  }
  EXPECT_EQ(counts, (std::set<std::size_t>{1, 2, 3}));
}

TEST(RandomTrials, DrawAsManyKeysAsTheChecksNeed) {
  Sizes sizes = k_trial_sizes;
  sizes.events_per_key_max = 20;
  RandomTrials random(sample_plan(), {.cases = 100, .seed = 1, .sizes = sizes});
  while (const auto trial = random.next()) EXPECT_GE(trial->reduction.keys.value_or(4), 2);
}

CaseResult missed_case() {
  CaseResult result;
  result.verdict = Verdict::inconclusive;
  result.receipts.resize(2);
  result.receipts.front().fired = true;
  result.reasons = {"the fault never fired"};
  return result;
}

TEST(RandomTrials, DrawAnotherForACaseWhoseFaultsFoundNothingToStrike) {
  RandomTrials random(sample_plan(), {.cases = 10, .seed = 1, .sizes = k_trial_sizes});
  EXPECT_EQ(random.learn(*random.next(), missed_case()), Use::superseded);
  std::size_t more = 0;
  while (const auto trial = random.next()) {
    EXPECT_EQ(random.learn(*trial, CaseResult()), Use::counts);
    ++more;
  }
  EXPECT_EQ(more, 10U);
  EXPECT_EQ(random.notes().size(), 1U);
}

TEST(RandomTrials, EndThoughNothingEverStrikes) {
  RandomTrials random(sample_plan(), {.cases = 10, .seed = 1, .sizes = k_trial_sizes});
  std::size_t drawn = 0;
  while (const auto trial = random.next()) {
    ++drawn;
    static_cast<void>(random.learn(*trial, missed_case()));
  }
  EXPECT_EQ(drawn, 30U);
}

TEST(RandomTrials, CountACaseThatProvesNothingForAnotherReason) {
  RandomTrials random(sample_plan(), {.cases = 10, .seed = 1, .sizes = k_trial_sizes});
  CaseResult result = missed_case();
  result.reasons.push_back("instance 1 is connected to Kafka directly");
  EXPECT_EQ(random.learn(*random.next(), result), Use::counts);
}

TEST(RandomTrials, SwitchOffKindsOfFaultsInMostCases) {
  std::set<std::set<std::string>> subsets;
  for (const Trial& trial : all_of(3, 200)) {
    std::set<std::string> kinds;
    for (const FaultSpec& fault : trial.schedule) kinds.insert(fault.kind);
    subsets.insert(kinds);
  }
  EXPECT_EQ(subsets.size(), 7U) << "every subset of three kinds but the empty one";
}

TEST(RandomTrials, GoOnFromCasesThatShowedSomethingNew) {
  RandomTrials random(sample_plan(), {.cases = 40, .seed = 5, .sizes = k_trial_sizes});
  auto script = std::make_shared<Script>();
  script->batch(2, 0);
  const auto first = random.next();
  CaseResult result;
  result.journal = std::shared_ptr<const Journal>(script, &script->journal());
  random.learn(*first, result);
  // Only the first was new, so every second case is a form of it.
  int forms = 0;
  while (const auto trial = random.next()) {
    random.learn(*trial, result);
    forms += trial->seed == first->seed ? 1 : 0;
  }
  EXPECT_GE(forms, 19);
}

}  // namespace
}  // namespace wringer::explore
