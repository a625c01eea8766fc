#include "harness/explore/shrink.h"

#include "harness/core/random.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <functional>

namespace wringer::explore {
namespace {

// Whether a case fails, and how likely.
using Failing = std::function<double(const Trial&)>;

const Sizes k_failed_sizes{.events = 100, .keys = 8, .partitions = 4, .instances = 2};

FaultSpec fault(const std::string& kind, std::uint64_t nth, int following = 0) {
  FaultSpec spec;
  spec.kind = kind;
  spec.at.moment = moments::k_postgres_commit;
  spec.at.nth = nth;
  spec.following = following;
  return spec;
}

CaseResult failed_case(Schedule schedule) {
  CaseResult result;
  result.name = "original";
  result.seed = 7;
  result.schedule = std::move(schedule);
  result.verdict = Verdict::violated;
  result.anomalies.push_back({"duplicate effect", std::nullopt, "", {}});
  return result;
}

CaseResult run(const Trial& trial, const Failing& system, Random& random) {
  CaseResult result = failed_case(trial.schedule);
  result.reduction = trial.reduction;
  const bool fails = static_cast<double>(random.below(1000)) < system(trial) * 1000;
  if (!fails) {
    result.verdict = Verdict::holds;
    result.anomalies.clear();
  }
  return result;
}

SmallestCase shrink(const CaseResult& failed, const Failing& system, Seed seed = 1) {
  Shrinker shrinker(failed, k_failed_sizes);
  Random random(seed);
  while (const auto trial = shrinker.next()) shrinker.learn(*trial, run(*trial, system, random));
  EXPECT_TRUE(shrinker.done());
  return shrinker.smallest();
}

int events_of(const Trial& trial) {
  return trial.reduction.events.value_or(k_failed_sizes.events);
}

TEST(Shrinker, TakesAwayAllThatIsNotNeeded) {
  // Needs the second fault, three events and two instances.
  const Failing system = [](const Trial& trial) {
    const bool has_kill = std::any_of(trial.schedule.begin(), trial.schedule.end(),
                                      [](const FaultSpec& spec) { return spec.kind == "kill"; });
    return has_kill && events_of(trial) >= 3 && trial.reduction.instances.value_or(2) == 2 ? 1 : 0;
  };
  const SmallestCase smallest =
      shrink(failed_case({fault("pause", 3), fault("kill", 17, 1)}), system);
  ASSERT_EQ(smallest.result.schedule.size(), 1U);
  EXPECT_EQ(smallest.result.schedule[0].kind, "kill");
  EXPECT_EQ(smallest.result.schedule[0].at.nth, 1U);
  EXPECT_EQ(smallest.result.schedule[0].following, 0) << "what it followed is gone";
  EXPECT_EQ(smallest.result.reduction, (Reduction{.events = 3, .keys = 1, .partitions = 1}));
  EXPECT_EQ(smallest.failed, 5);
  EXPECT_EQ(smallest.runs, 5);
  EXPECT_LT(smallest.tried, 80);
}

TEST(Shrinker, LeavesAsManyKeysAsTheChecksNeed) {
  Sizes sizes = k_failed_sizes;
  sizes.events_per_key_max = 25;
  // Needs all events: four keys are the least for a hundred.
  Shrinker shrinker(failed_case({fault("kill", 1)}), sizes);
  Random random(1);
  while (const auto trial = shrinker.next()) {
    const int keys = trial->reduction.keys.value_or(8);
    EXPECT_GE(keys * 25, events_of(*trial));
    shrinker.learn(*trial,
                   run(
                       *trial, [](const Trial& one) { return events_of(one) == 100; }, random));
  }
  EXPECT_EQ(shrinker.smallest().result.reduction.keys, 4);
}

TEST(Shrinker, GivesTheFirstInstanceWhatBefellOneThatIsNotNeeded) {
  FaultSpec second = fault("kill", 1);
  second.at.instance = 2;
  // With two instances it is a matter of luck which of them gets the event.
  const Failing system = [](const Trial& trial) {
    const bool alone = trial.reduction.instances == 1;
    if (alone) return trial.schedule.front().at.instance == 1 ? 1.0 : 0.0;
    return events_of(trial) > 20 ? 1.0 : 0.6;
  };
  const SmallestCase smallest = shrink(failed_case({second}), system);
  EXPECT_EQ(smallest.result.schedule.front().at.instance, 1);
  EXPECT_EQ(smallest.result.reduction.instances, 1);
  EXPECT_EQ(smallest.failed, smallest.runs);
}

TEST(Shrinker, NamesNoInstanceThatIsNotThere) {
  FaultSpec named = fault("kill", 1);
  named.arguments["on"] = std::int64_t{2};
  named.arguments["times"] = std::int64_t{3};
  FaultSpec everybody = fault("reset", 1);
  everybody.arguments["on"] = "any";
  FaultSpec waiting = fault("hold-commit", 1);
  waiting.arguments["until"] = Address{.instance = 2, .moment = moments::k_postgres_commit};
  const auto system = [](const Trial& trial) {
    const int instances = trial.reduction.instances.value_or(2);
    for (const FaultSpec& one : trial.schedule) {
      EXPECT_LE(one.get<std::int64_t>("on").value_or(0), instances);
      EXPECT_LE(one.get<Address>("until").value_or(Address{}).instance, instances);
      EXPECT_EQ(one.get<std::int64_t>("times").value_or(3), 3);
      EXPECT_EQ(one.get<std::string>("on").value_or("any"), "any");
    }
    return trial.schedule.size() == 3 ? 1.0 : 0.0;
  };
  const SmallestCase smallest = shrink(failed_case({named, everybody, waiting}), system);
  EXPECT_EQ(smallest.result.reduction.instances, 1);
}

TEST(Shrinker, SaysSoWhenTheCaseDoesNotFailAgain) {
  const SmallestCase smallest =
      shrink(failed_case({fault("kill", 3)}), [](const Trial&) { return 0; });
  EXPECT_EQ(smallest.failed, 0);
  EXPECT_EQ(smallest.runs, 3);
  EXPECT_EQ(smallest.result.schedule, failed_case({fault("kill", 3)}).schedule);
}

TEST(Shrinker, DoesNotTakeAnotherFailureForTheSame) {
  Shrinker shrinker(failed_case({fault("kill", 3)}), k_failed_sizes);
  while (const auto trial = shrinker.next()) {
    CaseResult result = failed_case(trial->schedule);
    result.anomalies.front().property = "loss";
    shrinker.learn(*trial, result);
  }
  EXPECT_EQ(shrinker.smallest().failed, 0);
}

TEST(Shrinker, KeepsTheOriginalIfNothingSmallerFailsAsOften) {
  // Only the whole fails reliably; every candidate does so now and then.
  const Failing system = [](const Trial& trial) {
    const bool whole = trial.reduction.empty() && trial.schedule.front().at.nth == 9;
    return whole ? 1 : 0.2;
  };
  for (Seed seed = 1; seed <= 20; ++seed) {
    const SmallestCase smallest = shrink(failed_case({fault("kill", 9)}), system, seed);
    EXPECT_GE(smallest.failed * 10, smallest.runs * 9) << "seed " << seed;
  }
}

RC_GTEST_PROP(Shrinker, FindsTheLeastOfEveryKindOfNeed, ()) {
  const int events = *rc::gen::inRange(1, 101);
  const int keys = *rc::gen::inRange(1, 9);
  const auto nth = *rc::gen::inRange<std::uint64_t>(1, 40);
  const Failing system = [&](const Trial& trial) {
    return events_of(trial) >= events && trial.reduction.keys.value_or(8) >= keys &&
                   trial.schedule.front().at.nth >= nth
               ? 1
               : 0;
  };
  const SmallestCase smallest = shrink(failed_case({fault("kill", 40)}), system);
  RC_ASSERT(smallest.result.reduction.events.value_or(100) == events);
  RC_ASSERT(smallest.result.reduction.keys.value_or(8) == keys);
  RC_ASSERT(smallest.result.schedule.front().at.nth == nth);
  RC_ASSERT(smallest.tried < 150);
}

}  // namespace
}  // namespace wringer::explore
