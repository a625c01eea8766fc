#include "harness/cases/returns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

bool all_run(Instance /*instance*/) {
  return true;
}

Moment said_by(Instance instance, std::uint64_t connection) {
  Moment moment;
  moment.instance = instance;
  moment.connection = connection;
  return moment;
}

class ReturnsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const Instance instance : {1, 2}) {
      EXPECT_FALSE(m_returns.observe(said_by(instance, static_cast<std::uint64_t>(instance))));
    }
  }
  ManualClock m_clock;
  Returns m_returns;
};

TEST_F(ReturnsTest, OneThatWasStartedAgainIsAwaitedUntilItSpeaks) {
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
  m_returns.started(2, m_clock.now() + 60s, 7);
  EXPECT_EQ(m_returns.what_is_missing(&all_run),
            "instance 2 has not spoken since it was started again");
  EXPECT_FALSE(m_returns.observe(said_by(1, 8))) << "another";
  EXPECT_FALSE(m_returns.observe(said_by(2, 2))) << "what it had said before";
  EXPECT_EQ(m_returns.until(&all_run), m_clock.now() + 60s);
  EXPECT_TRUE(m_returns.observe(said_by(2, 8)));
  EXPECT_FALSE(m_returns.observe(said_by(2, 8)));
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
  EXPECT_EQ(m_returns.until(&all_run), std::nullopt);
}

TEST_F(ReturnsTest, NobodyWaitsForOneThatDoesNotRun) {
  m_returns.started(2, m_clock.now() + 60s, 7);
  EXPECT_EQ(m_returns.what_is_missing([](Instance instance) { return instance != 2; }), "");
}

TEST_F(ReturnsTest, NobodyWaitsForOneThatNeverSpeaks) {
  m_returns.started(3, m_clock.now() + 60s, 7);
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
}

TEST_F(ReturnsTest, NobodyWaitsForEver) {
  m_returns.started(2, m_clock.now() + 60s, 7);
  EXPECT_THAT(m_returns.give_up(m_clock.now() + 59s), IsEmpty());
  EXPECT_THAT(m_returns.give_up(m_clock.now() + 60s), ElementsAre(2));
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
}

}  // namespace
}  // namespace wringer::cases
