#include "harness/faults/crash_loop.h"

#include "harness/faults/tests/fake_controls.h"
#include "harness/faults/tests/moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class CrashLoopTest : public testing::Test {
 protected:
  CrashLoopTest() {
    m_fault.complete(CrashLoop::kind());
    m_fault.arm(m_controls);
  }

  static Moment commit() { return postgres_moment(moments::k_postgres_commit, Phase::applied, 1); }
  void die() {
    m_controls.processes().killed("was killed by signal 9 (Killed)");
    m_controls.groups().left(1);
  }
  [[nodiscard]] auto count(const std::string& call) const {
    return std::count(m_controls.calls.begin(), m_controls.calls.end(), call);
  }

  FakeControls m_controls;
  CrashLoop m_fault{FaultSpec{.kind = "crash-loop",
                              .at = {.instance = 1, .moment = moments::k_postgres_commit},
                              .arguments = {{"times", std::int64_t{2}}}}};
};

TEST_F(CrashLoopTest, StrikesAgainAtTheNextMomentOfTheSameKind) {
  m_fault.fire(commit(), 1, [] {});
  EXPECT_FALSE(m_fault.recurs_at(commit())) << "it is dying";
  die();
  EXPECT_FALSE(m_fault.is_over());
  EXPECT_FALSE(m_fault.recurs_at(postgres_moment(moments::k_postgres_commit, Phase::applied, 2)));
  EXPECT_FALSE(m_fault.recurs_at(postgres_moment(moments::k_postgres_begin, Phase::applied, 1)));
  ASSERT_TRUE(m_fault.recurs_at(commit()));
  m_fault.fire_again(commit(), [] {});
  die();
  EXPECT_TRUE(m_fault.is_over());
  EXPECT_TRUE(m_fault.receipt().effective);
  EXPECT_FALSE(m_fault.recurs_at(commit()));
  EXPECT_EQ(count("kill"), 2);
  EXPECT_EQ(count("start"), 2);
  EXPECT_THAT(evidence_of(m_fault), HasSubstr("2nd death"));
}

TEST_F(CrashLoopTest, IsNotEffectiveWhenItNeverCameBackToThatMoment) {
  m_fault.fire(commit(), 1, [] {});
  die();
  m_controls.pass(1h);
  EXPECT_TRUE(m_fault.is_over());
  EXPECT_FALSE(m_fault.receipt().effective);
  EXPECT_THAT(evidence_of(m_fault), HasSubstr("1 of 2 deaths"));
}

TEST_F(CrashLoopTest, HealsEarlyByStartingTheInstance) {
  m_fault.fire(commit(), 1, [] {});
  bool healed = false;
  m_fault.heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_FALSE(healed) << "it is dying";
  die();
  EXPECT_TRUE(healed);
  EXPECT_FALSE(m_fault.recurs_at(commit()));
}

}  // namespace
}  // namespace wringer::faults
