#include "harness/core/clock.h"

#include <gtest/gtest.h>

namespace wringer {
namespace {

using namespace std::chrono_literals;

TEST(Deadline, PassesAtItsTimeAndNotBefore) {
  ManualClock clock;
  const Deadline deadline(clock, 100ms);
  EXPECT_FALSE(deadline.passed());
  EXPECT_EQ(deadline.remaining(), 100ms);
  clock.advance(99ms);
  EXPECT_FALSE(deadline.passed());
  EXPECT_EQ(deadline.remaining(), 1ms);
  clock.advance(1ms);
  EXPECT_TRUE(deadline.passed());
}

TEST(Deadline, HasNothingLeftOnceItHasPassed) {
  ManualClock clock;
  const Deadline deadline(clock, 1s);
  clock.advance(1min);
  EXPECT_TRUE(deadline.passed());
  EXPECT_EQ(deadline.remaining(), Duration::zero());
}

TEST(Deadline, OfNoTimeHasPassedAtOnce) {
  ManualClock clock;
  EXPECT_TRUE(Deadline(clock, 0s).passed());
}

TEST(ManualClock, MovesBothTimesTogether) {
  ManualClock clock;
  const MonotonicTime monotonic = clock.now();
  const WallTime wall = clock.wall_now();
  clock.advance(3s);
  EXPECT_EQ(clock.now() - monotonic, 3s);
  EXPECT_EQ(clock.wall_now() - wall, 3s);
}

TEST(SystemClock, DoesNotGoBack) {
  const MonotonicTime before = system_clock().now();
  EXPECT_GE(system_clock().now(), before);
}

TEST(Iso8601, PrintsMillisecondsInUtc) {
  EXPECT_EQ(to_iso8601(WallTime{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso8601(WallTime(1772366400s + 123ms)), "2026-03-01T12:00:00.123Z");
  EXPECT_EQ(to_iso8601(WallTime(-1ms)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace wringer
