#include "checkers/canary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::HasSubstr;

TEST(Canary, SeesThatTheCheckersSee) {
  const Status status = verify_checkers();
  EXPECT_TRUE(status.has_value()) << status.error().message;
}

TEST(Canary, NoticesEveryBlindChecker) {
  for (const std::string property : {"loss", "duplicate effect", "ghost", "stuck"}) {
    const Status status = verify_checkers([&](const History& history, Guarantee guarantee) {
      Judgement judgement = check(history, guarantee);
      auto& anomalies = judgement.anomalies;
      anomalies.erase(std::remove_if(anomalies.begin(), anomalies.end(),
                                     [&](const Anomaly& one) { return one.property == property; }),
                      anomalies.end());
      return judgement;
    });
    ASSERT_FALSE(status.has_value()) << property;
    EXPECT_THAT(status.error().message, HasSubstr("are blind to")) << property;
  }
}

TEST(Canary, NoticesThatDoubtsAreSwallowed) {
  const Status status = verify_checkers([](const History& history, Guarantee guarantee) {
    return Judgement{check(history, guarantee).anomalies, {}};
  });
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, HasSubstr("are blind to a record missing"));
}

TEST(Canary, NoticesACheckerThatAlwaysComplains) {
  const Status status = verify_checkers([](const History&, Guarantee) {
    return Judgement{{{"loss", 1, "always", {}}}, {}};
  });
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, HasSubstr("a healthy history"));
}

TEST(Canary, NoticesAGuaranteeThatSwitchesOnTheWrongChecks) {
  const Status status = verify_checkers([](const History& history, Guarantee) {
    return check(history, Guarantee::effectively_once);
  });
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, HasSubstr("what the guarantee allows"));
}

}  // namespace
}  // namespace wringer::checkers
