#include "bench/figures/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

Measured measured(double time, double rate) {
  return {.benchmark = "wire",
          .machine = "2 cores",
          .when = "2026-11-28T12:00:00.000Z",
          .figures = {{"round trip", "µs", Better::lower, time},
                      {"messages", "1/s", Better::higher, rate}}};
}

TEST(Measured, IsTheSameWhenItIsReadAgain) {
  const auto read = measured_from(to_json(measured(63.5, 30'000)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(measured(63.5, 30'000)));
}

TEST(Measured, OfAnotherFormIsAnError) {
  for (const char* text : {"", "[]", R"({"benchmark": "wire"})", R"({"benchmark": 3})"}) {
    const auto read = measured_from(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
  }
}

TEST(Measured, IsComparedAsRatios) {
  const std::string text = compared(measured(50, 30'000), measured(100, 15'000));
  EXPECT_THAT(text, HasSubstr("the same machine"));
  EXPECT_THAT(text, testing::ContainsRegex("round trip.* 100 +50.0 +0.50"));
  EXPECT_THAT(text, testing::ContainsRegex("messages.* 15000 +30000 +2.00"));
  EXPECT_THAT(text, Not(HasSubstr("worse")));
}

TEST(Measured, SaysWhatHasBecomeWorseInTheDirectionThatCounts) {
  EXPECT_THAT(compared(measured(100, 10'000), measured(50, 10'000)),
              testing::ContainsRegex("2.00  worse"));
  EXPECT_THAT(compared(measured(50, 10'000), measured(50, 20'000)),
              testing::ContainsRegex("0.50  worse"));
  EXPECT_THAT(compared(measured(55, 9'000), measured(50, 10'000)), Not(HasSubstr("worse")))
      << "two runs differ by so much";
}

TEST(Measured, LeavesOutWhatOnlyOneHas) {
  Measured now = measured(50, 10'000);
  now.figures.push_back({"new", "s", Better::lower, 1});
  Measured stored = measured(50, 10'000);
  stored.figures.erase(stored.figures.begin());
  const std::string text = compared(now, stored);
  EXPECT_THAT(text, HasSubstr("messages"));
  EXPECT_THAT(text, Not(HasSubstr("new,")));
  EXPECT_THAT(text, Not(HasSubstr("round trip")));
}

TEST(Measured, TellsFiguresOfOneNameApartByTheirUnits) {
  Measured now = measured(50, 10'000);
  now.figures.push_back({"round trip", "times direct", Better::lower, 2});
  Measured stored = measured(50, 10'000);
  stored.figures.push_back({"round trip", "times direct", Better::lower, 4});
  EXPECT_THAT(compared(now, stored), testing::ContainsRegex("times direct.* 4.0 +2.0 +0.50"));
}

TEST(Measured, NamesTheMachineOfWhatIsStoredIfItIsAnother) {
  Measured stored = measured(50, 10'000);
  stored.machine = "64 cores";
  EXPECT_THAT(compared(measured(50, 10'000), stored), HasSubstr("of another machine: 64 cores"));
}

TEST(Quantile, OfNothingIsZero) {
  EXPECT_EQ(quantile({}, 0.5), 0);
  EXPECT_EQ(median({3, 1, 2}), 2);
}

}  // namespace
}  // namespace wringer::bench
