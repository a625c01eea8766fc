#include "harness/explore/pairs.h"

#include "harness/explore/tests/sample_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace wringer::explore {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Trial> all_of(Pairs& pairs) {
  std::vector<Trial> trials;
  while (auto trial = pairs.next()) trials.push_back(std::move(*trial));
  return trials;
}

TEST(Pairs, AreTwoFaultsTheSecondAfterTheFirst) {
  Pairs pairs(sample_plan(), {});
  for (const Trial& trial : all_of(pairs)) {
    ASSERT_EQ(trial.schedule.size(), 2U);
    EXPECT_EQ(trial.schedule[0].following, 0);
    EXPECT_EQ(trial.schedule[1].following, 1);
    EXPECT_EQ(trial.schedule[1].at.nth, 1U);
    EXPECT_EQ(trial.schedule[1].at.instance, k_any_instance) << "who takes over may be another";
  }
}

TEST(Pairs, BeginWithThoseBetweenTwoDurableWrites) {
  Pairs pairs(sample_plan(), {});
  const auto first = pairs.next();
  EXPECT_THAT(first->name, HasSubstr("kill: after postgres.commit"));
  EXPECT_THAT(first->name, HasSubstr("; then kill: after postgres.commit"));
}

TEST(Pairs, AreNoMoreThanAskedForAndEachOnce) {
  Pairs pairs(sample_plan(), {.cases = 17});
  const std::vector<Trial> trials = all_of(pairs);
  std::set<std::string> names;
  for (const Trial& trial : trials) names.insert(trial.name);
  EXPECT_EQ(trials.size(), 17U);
  EXPECT_EQ(names.size(), 17U);
}

TEST(Pairs, GoNoFurtherWithAFirstFaultThatBreaksItAlone) {
  Pairs pairs(sample_plan(), {.cases = 100'000});
  const std::size_t planned = pairs.expected();
  std::size_t given = 0;
  std::set<std::string> firsts;
  while (const auto trial = pairs.next()) {
    ++given;
    CaseResult result;
    result.verdict = Verdict::violated;
    pairs.learn(*trial, result);
    firsts.insert(trial->name.substr(0, trial->name.find("; then")));
  }
  EXPECT_EQ(given, firsts.size() * 2);
  EXPECT_LT(given, planned);
}

TEST(Pairs, DoNotCountIfTheSecondFaultFoundNothingToStrike) {
  Pairs pairs(sample_plan(), {});
  CaseResult result;
  result.verdict = Verdict::inconclusive;
  result.receipts.resize(2);
  result.receipts.front().fired = true;
  result.reasons = {"the fault never fired"};
  EXPECT_EQ(pairs.learn(*pairs.next(), result), Use::superseded);
  EXPECT_THAT(pairs.notes(), Contains(HasSubstr("1 pairs are not counted")));
}

TEST(Pairs, TellWhatWasNotTried) {
  Pairs all(sample_plan(), {.cases = 100'000});
  const std::size_t count = all.expected();
  Pairs some(sample_plan(), {.cases = 17});
  static_cast<void>(some.next());
  EXPECT_THAT(some.notes(), ElementsAre("16 pairs were not tried: the run ended before",
                                        std::to_string(count - 17) +
                                            " pairs were not tried: explore.cases is 17"));
  while (all.next()) {
  }
  EXPECT_THAT(all.notes(), IsEmpty());
}

TEST(Pairs, AreSharedOut) {
  const auto odd = [](const std::string& name) { return name.size() % 2 == 1; };
  const auto even = [](const std::string& name) { return name.size() % 2 == 0; };
  Pairs all(sample_plan(), {});
  Pairs some(sample_plan(), {}, odd);
  Pairs others(sample_plan(), {}, even);
  EXPECT_EQ(all_of(some).size() + all_of(others).size(), all_of(all).size());
}

}  // namespace
}  // namespace wringer::explore
