#include "harness/faults/rolling_restart.h"
#include "harness/faults/skew_clock.h"
#include "harness/faults/start_instance.h"
#include "harness/faults/tests/fake_controls.h"
#include "harness/faults/tests/moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Address k_commit{.instance = 1, .moment = moments::k_postgres_commit};

Moment commit() {
  return postgres_moment(moments::k_postgres_commit, Phase::applied, 1);
}

Moment joined(Instance instance) {
  Moment moment = kafka_moment(moments::k_kafka_sync_group, Phase::applied, instance);
  moment.group = "g";
  return moment;
}

TEST(StartInstance, IsOverWhenTheNewOneTakesPart) {
  FakeControls controls;
  StartInstance fault({.kind = "start-instance", .at = k_commit});
  fault.arm(controls);
  fault.fire(commit(), 1, [] {});
  fault.observe(joined(1));
  EXPECT_FALSE(fault.is_over());
  fault.observe(joined(3));
  EXPECT_TRUE(fault.is_over());
  EXPECT_TRUE(fault.receipt().effective);
  EXPECT_THAT(evidence_of(fault), HasSubstr("instance 3 joined the group 'g'"));
}

// A relay is in no group and fetches nothing.
TEST(StartInstance, OfAProgramThatIsInNoGroupTakesPartWhenItSpeaks) {
  FakeControls controls;
  StartInstance fault({.kind = "start-instance", .at = k_commit});
  fault.arm(controls);
  fault.observe(commit());
  fault.fire(commit(), 1, [] {});
  fault.observe(commit());
  EXPECT_FALSE(fault.is_over());
  Moment query = postgres_moment(moments::k_postgres_query, Phase::requested, 1);
  query.instance = 3;
  fault.observe(query);
  EXPECT_TRUE(fault.receipt().effective);
  EXPECT_THAT(evidence_of(fault), HasSubstr("instance 3 says postgres.query"));
}

TEST(StartInstance, IsNotEffectiveWhenTheNewOneNeverTakesPart) {
  FakeControls controls;
  StartInstance fault({.kind = "start-instance", .at = k_commit});
  fault.arm(controls);
  fault.fire(commit(), 1, [] {});
  controls.pass(1h);
  EXPECT_TRUE(fault.is_over());
  EXPECT_FALSE(fault.receipt().effective);
}

TEST(StartInstance, HealsByEndingTheNewOne) {
  FakeControls controls;
  StartInstance fault({.kind = "start-instance", .at = k_commit});
  fault.arm(controls);
  fault.fire(commit(), 1, [] {});
  bool healed = false;
  fault.heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_EQ(controls.calls.back(), "terminate 3");
  controls.processes().terminated(Ending{.by_itself = true, .how = "exited with code 0"});
  controls.groups().left(0);
  EXPECT_TRUE(healed);
}

class RollingRestartTest : public testing::Test {
 protected:
  RollingRestartTest() {
    m_fault.complete(RollingRestart::kind());
    m_fault.arm(m_controls);
    m_fault.fire(commit(), 1, [] {});
  }
  void end() {
    m_controls.processes().terminated(Ending{.by_itself = true, .how = "exited with code 0"});
    m_controls.groups().left(0);
  }

  FakeControls m_controls;
  RollingRestart m_fault{{.kind = "rolling-restart", .at = k_commit}};
};

TEST_F(RollingRestartTest, WaitsForEachBeforeTheNext) {
  end();
  EXPECT_EQ(m_controls.calls.back(), "start");
  EXPECT_THAT(m_controls.calls, Not(Contains("terminate 2")));
  m_fault.observe(joined(2));
  m_controls.pass(1ms);
  EXPECT_THAT(m_controls.calls, Not(Contains("terminate 2")));
  m_fault.observe(joined(1));
  m_controls.pass(1ms);
  EXPECT_EQ(m_controls.calls.back(), "terminate 2");
  end();
  m_fault.observe(joined(2));
  m_controls.pass(1ms);
  EXPECT_TRUE(m_fault.is_over());
  EXPECT_TRUE(m_fault.receipt().effective);
}

TEST_F(RollingRestartTest, IsNotEffectiveWhenOneDoesNotComeBack) {
  end();
  m_controls.pass(1h);
  end();
  m_fault.observe(joined(2));
  m_controls.pass(1ms);
  EXPECT_TRUE(m_fault.is_over());
  EXPECT_FALSE(m_fault.receipt().effective);
  EXPECT_THAT(evidence_of(m_fault), HasSubstr("instance 1 did not take part again"));
}

TEST_F(RollingRestartTest, HealsEarlyByStoppingTheRoundAndStartingAll) {
  bool healed = false;
  m_fault.heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_FALSE(healed);
  end();
  m_fault.observe(joined(1));
  m_controls.pass(1ms);
  EXPECT_TRUE(healed);
  EXPECT_THAT(m_controls.calls, Not(Contains("terminate 2")));
}

FaultSpec five_minutes_behind(Address at) {
  return {.kind = "skew-clock", .at = std::move(at), .arguments = {{"by", Duration(-5min)}}};
}

TEST(SkewClock, IsPreparedBeforeAnythingRunsAndProvedInTheProcess) {
  FakeControls controls;
  SkewClock fault(five_minutes_behind(k_commit));
  fault.arm(controls);
  EXPECT_THAT(controls.calls, ElementsAre("prepare_clock 1"));
  fault.fire(commit(), 1, [] {});
  EXPECT_THAT(controls.calls, Contains("set_clock -300s"));
  EXPECT_TRUE(fault.receipt().effective);
  EXPECT_THAT(evidence_of(fault), HasSubstr("it is at work"));
}

TEST(SkewClock, LastsUntilTheInstanceHasDoneSomethingByIt) {
  FakeControls controls;
  SkewClock fault(five_minutes_behind(k_commit));
  fault.arm(controls);
  fault.fire(commit(), 1, [] {});
  fault.observe(fetch_of(1, 0));
  fault.observe(postgres_moment(moments::k_postgres_commit, Phase::acked, 2));
  EXPECT_FALSE(fault.is_over());
  fault.observe(postgres_moment(moments::k_postgres_commit, Phase::acked, 1));
  EXPECT_TRUE(fault.is_over());
}

TEST(SkewClock, EndsForAnInstanceThatHasNothingLeftToDo) {
  FakeControls controls;
  SkewClock fault(five_minutes_behind(k_commit));
  fault.arm(controls);
  fault.fire(commit(), 1, [] {});
  controls.pass(5s);
  EXPECT_TRUE(fault.is_over());
  EXPECT_THAT(evidence_of(fault), HasSubstr("nothing that it did"));
}

TEST(SkewClock, LooksForProofWhenTheInstanceHasStarted) {
  FakeControls controls;
  controls.processes().runs = false;
  FaultSpec spec = five_minutes_behind({.instance = k_any_instance});
  spec.arguments["on"] = std::int64_t{2};
  SkewClock fault(spec);
  fault.arm(controls);
  fault.fire({}, 1, [] {});
  EXPECT_FALSE(fault.is_over());
  fault.observe(fetch_of(1, 0));
  EXPECT_FALSE(fault.is_over());
  fault.observe(fetch_of(2, 0));
  EXPECT_TRUE(fault.receipt().effective);
  EXPECT_FALSE(fault.is_over()) << "it has only started";
}

TEST(SkewClock, IsNotEffectiveForAProgramThatAsksTheKernel) {
  FakeControls controls;
  controls.processes().proof = fail(ErrorCode::environment, "the library is not at work");
  SkewClock fault(five_minutes_behind(k_commit));
  fault.arm(controls);
  fault.fire(commit(), 1, [] {});
  EXPECT_FALSE(fault.receipt().effective);
  EXPECT_THAT(evidence_of(fault), HasSubstr("the library is not at work"));
}

TEST(SkewClock, HealsToTheTrueTime) {
  FakeControls controls;
  SkewClock fault(five_minutes_behind(k_commit));
  fault.arm(controls);
  fault.fire(commit(), 1, [] {});
  bool healed = false;
  fault.heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
  EXPECT_EQ(controls.calls.back(), "set_clock 0s");
}

TEST(SkewClock, RefusesAClockThatIsRight) {
  const FaultSpec spec{.kind = "skew-clock", .arguments = {{"by", Duration(0s)}}};
  EXPECT_EQ(SkewClock::kind().check(spec).size(), 1U);
}

}  // namespace
}  // namespace wringer::faults
