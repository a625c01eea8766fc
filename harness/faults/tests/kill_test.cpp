#include "harness/faults/kill.h"

#include "harness/faults/tests/fake_controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::faults {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

FaultSpec after_third_commit() {
  return {
      .kind = "kill",
      .at = {
          .instance = 1, .moment = moments::k_postgres_commit, .phase = Phase::applied, .nth = 3}};
}

Moment commit_applied() {
  Moment moment;
  moment.name = moments::k_postgres_commit;
  moment.phase = Phase::applied;
  moment.service = Service::postgres;
  moment.instance = 1;
  return moment;
}

Moment offset_commit(Instance instance, std::int64_t offset) {
  Moment moment;
  moment.name = moments::k_kafka_offset_commit;
  moment.phase = Phase::requested;
  moment.instance = instance;
  moment.offsets.push_back({"payments", 0, -1, offset});
  return moment;
}

TEST(Kill, FreezesBeforeTheSignalAndDropsOnlyAfterTheDeath) {
  FakeControls controls;
  Kill kill(after_third_commit());
  kill.arm(controls);
  bool done = false;
  kill.fire(commit_applied(), 1, [&] { done = true; });
  EXPECT_THAT(controls.calls, ElementsAre("freeze", "kill"));
  controls.processes().killed("was killed by signal 9 (Killed)");
  EXPECT_THAT(controls.calls, ElementsAre("freeze", "kill", "sever", "thaw", "leave_groups"));
  EXPECT_FALSE(done);
  controls.groups().left(1);
  EXPECT_TRUE(done);
  EXPECT_EQ(controls.calls.back(), "forward") << "a no-op by now: nothing is held any more";
}

TEST(Kill, ReceiptNamesTheMomentTheDeathAndTheLastOffsetCommit) {
  FakeControls controls;
  Kill kill(after_third_commit());
  kill.arm(controls);
  kill.observe(offset_commit(1, 16));
  kill.observe(offset_commit(2, 99));
  kill.fire(commit_applied(), 1, [] {});
  controls.processes().killed("was killed by signal 9 (Killed)");
  controls.groups().left(1);
  EXPECT_TRUE(kill.receipt().fired);
  EXPECT_TRUE(kill.receipt().effective);
  EXPECT_THAT(evidence_of(kill), HasSubstr("the 3rd postgres.commit of instance 1 was applied"));
  EXPECT_THAT(evidence_of(kill), HasSubstr("killed by signal 9"));
  EXPECT_THAT(evidence_of(kill), HasSubstr("payments[0]→16"));
  EXPECT_THAT(evidence_of(kill), Not(HasSubstr("→99")));
}

TEST(Kill, IsNotEffectiveWhenSomethingOfTheInstanceSlippedThrough) {
  FakeControls controls;
  Kill kill(after_third_commit());
  kill.arm(controls);
  kill.fire(commit_applied(), 1, [] {});
  kill.observe(offset_commit(1, 17));
  controls.processes().killed("was killed by signal 9 (Killed)");
  EXPECT_FALSE(kill.receipt().effective);
}

TEST(Kill, IsNotEffectiveWhenTheInstanceSurvived) {
  FakeControls controls;
  Kill kill(after_third_commit());
  kill.arm(controls);
  bool done = false;
  kill.fire(commit_applied(), 1, [&] { done = true; });
  controls.processes().killed(fail(ErrorCode::timed_out, "process 7 has not ended"));
  EXPECT_TRUE(done);
  EXPECT_TRUE(kill.receipt().fired);
  EXPECT_FALSE(kill.receipt().effective);
  EXPECT_THAT(evidence_of(kill), HasSubstr("process 7 has not ended"));
}

TEST(Kill, StaysEffectiveWhenTheGroupCouldNotBeTold) {
  FakeControls controls;
  Kill kill(after_third_commit());
  kill.arm(controls);
  kill.fire(commit_applied(), 1, [] {});
  controls.processes().killed("was killed by signal 9 (Killed)");
  controls.groups().left(fail(ErrorCode::timed_out, "no answer"));
  EXPECT_TRUE(kill.receipt().effective);
  EXPECT_THAT(evidence_of(kill), HasSubstr("no answer"));
}

TEST(Kill, StartsTheInstanceAgainAtOnceUnlessItIsToStayDead) {
  for (const bool stays_dead : {false, true}) {
    FakeControls controls;
    FaultSpec spec = after_third_commit();
    if (stays_dead) spec.arguments["restart"] = std::string("heal");
    Kill kill(spec);
    kill.arm(controls);
    kill.fire(commit_applied(), 1, [] {});
    controls.processes().killed("was killed by signal 9 (Killed)");
    controls.groups().left(1);
    const auto starts = std::count(controls.calls.begin(), controls.calls.end(), "start");
    EXPECT_EQ(starts, stays_dead ? 0 : 1);
  }
}

TEST(Kill, ItsMemberMayStayUntilItsSessionTimesOut) {
  FakeControls controls;
  FaultSpec spec = after_third_commit();
  spec.arguments["leaves"] = std::string("session-timeout");
  Kill kill(spec);
  kill.arm(controls);
  bool done = false;
  kill.fire(commit_applied(), 1, [&] { done = true; });
  controls.processes().killed("was killed by signal 9 (Killed)");
  EXPECT_TRUE(done);
  EXPECT_THAT(controls.calls, ElementsAre("freeze", "kill", "sever", "thaw", "start", "forward"));
  EXPECT_TRUE(kill.receipt().effective);
}

TEST(Kill, HealsByStartingTheInstanceAgain) {
  FakeControls controls;
  Kill kill(after_third_commit());
  kill.arm(controls);
  bool healed = false;
  kill.heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
  EXPECT_THAT(controls.calls, ElementsAre("start"));
}

}  // namespace
}  // namespace wringer::faults
