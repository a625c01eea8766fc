#include "checkers/checkers.h"

#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::IsEmpty;

TEST(Checkers, FindNothingInAHealthyHistory) {
  for (const Guarantee guarantee :
       {Guarantee::effectively_once, Guarantee::at_least_once, Guarantee::at_most_once}) {
    const Judgement judgement = check(healthy_sample(), guarantee);
    EXPECT_THAT(judgement.anomalies, IsEmpty());
    EXPECT_THAT(judgement.doubts, IsEmpty());
  }
}

// Any numbers of applications: exactly the events with none are lost, exactly those with more than
// one are repeated.
TEST(Checkers, FindExactlyWhatIsWrong) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& draws) {
    Chronicle chronicle = healthy_sample(draws.size());
    std::set<std::uint64_t> lost;
    std::set<std::uint64_t> repeated;
    for (std::uint64_t event = 1; event <= draws.size(); ++event) {
      const int times = draws[event - 1] % 4;
      if (times == 0) drop_effect(chronicle, k_rows, event);
      for (int i = 1; i < times; ++i) repeat_effect(chronicle, k_rows, event);
      if (times == 0) lost.insert(event);
      if (times > 1) repeated.insert(event);
    }
    std::map<std::string, std::set<std::uint64_t>> found;
    for (const Anomaly& anomaly : check(chronicle, Guarantee::effectively_once).anomalies) {
      const bool is_new = found[anomaly.property].insert(anomaly.event.value()).second;
      RC_ASSERT(is_new);
    }
    RC_ASSERT(found["loss"] == lost);
    RC_ASSERT(found["duplicate effect"] == repeated);
    RC_ASSERT(found.size() == 2U);
  }));
}

TEST(Checkers, EveryKindThatTheJudgeKnowsIsCalledByItsName) {
  std::set<std::string_view> names;
  for (const CheckKind& kind : kinds()) EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
  EXPECT_TRUE(names.contains("loss"));
}

TEST(Checkers, WhatIsAllowedIsCountedAndNotHeldAgainstTheSystem) {
  Chronicle chronicle = healthy_sample();
  repeat_effect(chronicle, k_rows, 4);
  scenario::Expectations expectations = expecting(Guarantee::effectively_once);
  expectations.allow = {"duplicate effect"};
  const Judgement judgement = judge(chronicle, expectations, {});
  EXPECT_THAT(judgement.anomalies, IsEmpty());
  EXPECT_EQ(judgement.allowed.size(), 1U);
}

TEST(Checkers, WhatIsForbiddenBreaksThePromiseWhateverTheGuarantee) {
  Chronicle chronicle = healthy_sample();
  repeat_effect(chronicle, k_rows, 4);
  scenario::Expectations expectations = expecting(Guarantee::at_least_once);
  expectations.forbid = {"duplicate effect"};
  EXPECT_EQ(judge(chronicle, expectations, {}).anomalies.size(), 1U);
}

}  // namespace
}  // namespace wringer::checkers
