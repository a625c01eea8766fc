#include "reports/live.h"

#include "reports/plain_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::reports {
namespace {

using namespace std::chrono_literals;

TEST(Live, TellsHowFarTheRunIs) {
  const LiveState state{.finished = 12,
                        .violated = 3,
                        .inconclusive = 1,
                        .started = 14,
                        .left = 82,
                        .elapsed = 72s,
                        .doing = "kill at instance 1"};
  EXPECT_EQ(live_line(state, 200),
            "12 of 96 cases · 3 violated · 1 inconclusive · 1 min 12 s, about 8 min 24 s left · "
            "kill at instance 1");
}

TEST(Live, BeforeTheFirstCaseTellsWhatIsBeingDone) {
  EXPECT_EQ(live_line({.elapsed = 2s, .doing = "starting Kafka"}, 80), "2 s · starting Kafka");
}

TEST(Live, ReckonsOnlyWithEnough) {
  EXPECT_EQ(time_left({.finished = 2, .started = 2, .left = 10, .elapsed = 10s}), std::nullopt);
  EXPECT_EQ(time_left({.finished = 5, .started = 5, .elapsed = 10s}), std::nullopt);
  EXPECT_EQ(time_left({.finished = 5, .started = 5, .left = 0, .elapsed = 10s}), std::nullopt);
  EXPECT_EQ(time_left({.finished = 5, .started = 6, .left = 9, .elapsed = 10s}), Duration(20s));
}

TEST(Live, NeverIsWiderThanTheTerminal) {
  const LiveState state{.finished = 1, .started = 1, .doing = "Ω\x1b[2J " + std::string(300, 'x')};
  for (const std::size_t width : {0u, 1u, 10u, 79u}) {
    const std::string line = live_line(state, width);
    EXPECT_LE(width_of(line), width);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace wringer::reports
