#include "checkers/canary.h"

#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::checkers {
namespace {

using scenario::Expectations;
using scenario::Guarantee;
using testing::HasSubstr;

// The judge, without what it finds of one property.
JudgeFunction blind_to(const std::string& property) {
  return [property](const Chronicle& chronicle, const Expectations& expectations,
                    const GroupLog& group) {
    Judgement judgement = judge(chronicle, expectations, group);
    for (auto* anomalies : {&judgement.anomalies, &judgement.at_risk, &judgement.allowed}) {
      std::erase_if(*anomalies, [&](const Anomaly& one) { return one.property == property; });
    }
    return judgement;
  };
}

TEST(Canary, SeesThatTheCheckersSee) {
  const Status status = verify_checkers();
  EXPECT_TRUE(status.has_value()) << status.error().message;
}

TEST(Canary, NoticesEveryBlindChecker) {
  for (const std::string property :
       {"loss", "duplicate effect", "lost update", "stale overwrite", "resurrected row", "ghost",
        "aborted effect", "torn effect", "order", "stuck", "not settled"}) {
    const Status status = verify_checkers(blind_to(property));
    ASSERT_FALSE(status.has_value()) << property;
    EXPECT_THAT(status.error().message, HasSubstr("are blind to")) << property;
  }
}

TEST(Canary, NoticesThatDoubtsAreSwallowed) {
  const Status status = verify_checkers(
      [](const Chronicle& chronicle, const Expectations& expectations, const GroupLog& group) {
        Judgement judgement = judge(chronicle, expectations, group);
        judgement.doubts.clear();
        return judgement;
      });
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, HasSubstr("are blind to a record missing"));
}

TEST(Canary, NoticesACheckerThatAlwaysComplains) {
  const Status status = verify_checkers([](const Chronicle&, const Expectations&, const GroupLog&) {
    Judgement judgement;
    judgement.anomalies = {{"loss", 1, "always", {}}};
    return judgement;
  });
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, HasSubstr("a healthy history"));
}

TEST(Canary, NoticesAGuaranteeThatSwitchesOnTheWrongChecks) {
  const Status status = verify_checkers(
      [](const Chronicle& chronicle, Expectations expectations, const GroupLog& group) {
        expectations.guarantee = Guarantee::effectively_once;
        return judge(chronicle, expectations, group);
      });
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, HasSubstr("what the guarantee allows"));
}

TEST(SelfTest, ConvictsMutantsOfACasesOwnHistory) {
  Expectations expectations = expecting(Guarantee::effectively_once);
  expectations.order = scenario::Order::per_key;
  const Status status = verify_on(healthy_sample(), expectations, {});
  EXPECT_TRUE(status.has_value()) << status.error().message;
}

TEST(SelfTest, NoticesEveryBlindChecker) {
  Expectations expectations = expecting(Guarantee::at_least_once);
  expectations.order = scenario::Order::per_key;
  for (const std::string property : {"loss", "duplicate effect", "lost update", "order"}) {
    const Status status = verify_on(healthy_sample(), expectations, {}, blind_to(property));
    ASSERT_FALSE(status.has_value()) << property;
    EXPECT_EQ(status.error().code, ErrorCode::own_fault);
    EXPECT_THAT(status.error().message, HasSubstr("are blind to")) << property;
  }
}

TEST(SelfTest, LeavesAHistoryAloneInWhichNothingIsInOrder) {
  Chronicle chronicle = healthy_sample();
  for (std::uint64_t event = 1; event <= 8; ++event) drop_effect(chronicle, k_rows, event);
  EXPECT_TRUE(verify_on(chronicle, expecting(Guarantee::effectively_once), {}).has_value());
}

}  // namespace
}  // namespace wringer::checkers
