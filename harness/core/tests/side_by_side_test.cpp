#include "harness/core/side_by_side.h"

#include <gtest/gtest.h>

#include <future>

namespace wringer {
namespace {

Status failed(const char* why) {
  return fail(ErrorCode::environment, why);
}

TEST(SideBySide, BothRunAtTheSameTime) {
  std::promise<void> here;
  std::promise<void> other;
  // Either would wait for ever if it were not so.
  EXPECT_TRUE(side_by_side(
      [&]() -> Status {
        here.set_value();
        other.get_future().wait();
        return {};
      },
      [&]() -> Status {
        other.set_value();
        here.get_future().wait();
        return {};
      }));
}

TEST(SideBySide, FailsIfOneFails) {
  const auto good = []() -> Status { return {}; };
  EXPECT_EQ(side_by_side([] { return failed("here"); }, good).error().message, "here");
  EXPECT_EQ(side_by_side(good, [] { return failed("there"); }).error().message, "there");
  EXPECT_EQ(
      side_by_side([] { return failed("here"); }, [] { return failed("there"); }).error().message,
      "here");
}

TEST(SideBySide, TheOtherHasEndedWhenTheFirstFails) {
  bool ended = false;
  EXPECT_FALSE(side_by_side([] { return failed("here"); },
                            [&]() -> Status {
                              ended = true;
                              return {};
                            }));
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace wringer
