#include "harness/faults/kill.h"

#include "harness/faults/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::faults {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Writes down what it is asked to do, in order, and answers when it is told to.
class RecordingControls final : public Controls {
 public:
  void freeze(Instance) override { calls.emplace_back("freeze"); }
  void thaw(Instance) override { calls.emplace_back("thaw"); }
  void sever(Instance) override { calls.emplace_back("sever"); }
  void kill(Instance, std::function<void(Result<std::string>)> done) override {
    calls.emplace_back("kill");
    killed = std::move(done);
  }
  void leave_groups(Instance, std::function<void(Result<int>)> done) override {
    calls.emplace_back("leave_groups");
    left = std::move(done);
  }
  void start(Instance, std::function<void(Status)> done) override {
    calls.emplace_back("start");
    done({});
  }
  void note(Instance, const std::string&, const std::string&) override {}
  [[nodiscard]] MonotonicTime now() const override { return {}; }

  std::vector<std::string> calls;
  std::function<void(Result<std::string>)> killed;
  std::function<void(Result<int>)> left;
};

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

std::string evidence_of(const Fault& fault) {
  std::string text;
  for (const std::string& line : fault.receipt().evidence) text += line + "\n";
  return text;
}

TEST(Kill, FreezesBeforeTheSignalAndDropsOnlyAfterTheDeath) {
  RecordingControls controls;
  Kill kill(after_third_commit());
  bool done = false;
  kill.fire(commit_applied(), controls, [&] { done = true; });
  EXPECT_THAT(controls.calls, ElementsAre("freeze", "kill"));
  controls.killed("was killed by signal 9 (Killed)");
  EXPECT_THAT(controls.calls, ElementsAre("freeze", "kill", "sever", "thaw", "leave_groups"));
  EXPECT_FALSE(done);
  controls.left(1);
  EXPECT_TRUE(done);
}

TEST(Kill, ReceiptNamesTheMomentTheDeathAndTheLastOffsetCommit) {
  RecordingControls controls;
  Kill kill(after_third_commit());
  kill.observe(offset_commit(1, 16));
  kill.observe(offset_commit(2, 99));
  kill.fire(commit_applied(), controls, [] {});
  controls.killed("was killed by signal 9 (Killed)");
  controls.left(1);
  EXPECT_TRUE(kill.receipt().fired);
  EXPECT_TRUE(kill.receipt().effective);
  EXPECT_THAT(evidence_of(kill), HasSubstr("the 3rd postgres.commit of instance 1 was applied"));
  EXPECT_THAT(evidence_of(kill), HasSubstr("killed by signal 9"));
  EXPECT_THAT(evidence_of(kill), HasSubstr("payments[0]→16"));
  EXPECT_THAT(evidence_of(kill), Not(HasSubstr("→99")));
}

TEST(Kill, IsNotEffectiveWhenSomethingOfTheInstanceSlippedThrough) {
  RecordingControls controls;
  Kill kill(after_third_commit());
  kill.fire(commit_applied(), controls, [] {});
  kill.observe(offset_commit(1, 17));
  controls.killed("was killed by signal 9 (Killed)");
  EXPECT_FALSE(kill.receipt().effective);
}

TEST(Kill, IsNotEffectiveWhenTheInstanceSurvived) {
  RecordingControls controls;
  Kill kill(after_third_commit());
  bool done = false;
  kill.fire(commit_applied(), controls, [&] { done = true; });
  controls.killed(fail(ErrorCode::timed_out, "process 7 has not ended"));
  EXPECT_TRUE(done);
  EXPECT_TRUE(kill.receipt().fired);
  EXPECT_FALSE(kill.receipt().effective);
  EXPECT_THAT(evidence_of(kill), HasSubstr("process 7 has not ended"));
}

TEST(Kill, StaysEffectiveWhenTheGroupCouldNotBeTold) {
  RecordingControls controls;
  Kill kill(after_third_commit());
  kill.fire(commit_applied(), controls, [] {});
  controls.killed("was killed by signal 9 (Killed)");
  controls.left(fail(ErrorCode::timed_out, "no answer"));
  EXPECT_TRUE(kill.receipt().effective);
  EXPECT_THAT(evidence_of(kill), HasSubstr("no answer"));
}

TEST(Kill, HealsByStartingTheInstanceAgain) {
  RecordingControls controls;
  Kill kill(after_third_commit());
  bool healed = false;
  kill.heal(controls, [&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
  EXPECT_THAT(controls.calls, ElementsAre("start"));
}

TEST(Registry, MakesEveryKindThatItNames) {
  for (const std::string_view kind : fault_kinds()) {
    FaultSpec spec = after_third_commit();
    spec.kind = kind;
    EXPECT_EQ(make_fault(spec)->receipt().fault, spec);
  }
}

}  // namespace
}  // namespace wringer::faults
