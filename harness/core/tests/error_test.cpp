#include "harness/core/error.h"

#include "harness/core/assert.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace wringer {
namespace {

Status passes_on(const Status& status) {
  WRINGER_TRY(status);
  return fail(ErrorCode::corrupt, "went on");
}

Result<int> doubled(Result<int> number) {
  WRINGER_ASSIGN(const int value, std::move(number));
  return value * 2;
}

TEST(Error, LeavesTheFunctionUnchanged) {
  EXPECT_EQ(passes_on(fail(ErrorCode::timed_out, "too late")).error(),
            (Error{ErrorCode::timed_out, "too late"}));
  EXPECT_EQ(passes_on({}).error().message, "went on");
}

TEST(Error, AssignTakesTheValueOrLeaves) {
  EXPECT_EQ(doubled(21), 42);
  EXPECT_EQ(doubled(fail(ErrorCode::usage, "no number")).error().message, "no number");
}

TEST(Error, GainsTheViewFromFurtherUp) {
  const Error error = Error{ErrorCode::environment, "no Java found"}.during("starting Kafka");
  EXPECT_EQ(error, (Error{ErrorCode::environment, "starting Kafka: no Java found"}));
}

TEST(Error, OfTheSystemSaysItsReason) {
  const Error error = system_error("opening x", ENOENT);
  EXPECT_EQ(error.code, ErrorCode::environment);
  EXPECT_EQ(error.message, "opening x: No such file or directory");
}

TEST(AssertDeathTest, NamesTheConditionAndAborts) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_DEATH(WRINGER_ASSERT(1 + 1 == 3), "a bug in Wringer itself: `1 \\+ 1 == 3` does not hold");
}

}  // namespace
}  // namespace wringer
