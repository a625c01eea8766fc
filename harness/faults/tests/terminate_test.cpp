#include "harness/faults/terminate.h"

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

FaultSpec spec_of(const std::string& kind) {
  return {.kind = kind,
          .at = {.instance = 1, .moment = moments::k_postgres_commit, .phase = Phase::applied}};
}

template <typename T>
std::unique_ptr<T> fired(FakeControls& controls, FaultSpec spec) {
  auto fault = std::make_unique<T>(spec);
  fault->complete(T::kind());
  fault->arm(controls);
  bool struck = false;
  fault->fire(postgres_moment(moments::k_postgres_commit, Phase::applied, 1), 1,
              [&] { struck = true; });
  EXPECT_TRUE(struck) << "a shutdown needs the message that is held";
  return fault;
}

TEST(Terminate, LetsTheMessageGoAndStartsTheInstanceAgain) {
  FakeControls controls;
  const auto fault = fired<Terminate>(controls, spec_of("terminate"));
  EXPECT_THAT(controls.calls, ElementsAre("terminate 1", "forward"));
  EXPECT_FALSE(fault->is_over());
  controls.pass(120ms);
  controls.processes().terminated(Ending{.by_itself = true, .how = "exited with code 0"});
  controls.groups().left(0);
  EXPECT_TRUE(fault->is_over());
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_EQ(controls.calls.back(), "start");
  EXPECT_THAT(evidence_of(*fault),
              HasSubstr("instance 1 exited with code 0, 120 ms after SIGTERM"));
}

TEST(Terminate, TellsThatTheGracePeriodWasNotEnough) {
  FakeControls controls;
  const auto fault = fired<Terminate>(controls, spec_of("terminate"));
  controls.processes().terminated(
      Ending{.by_itself = false, .how = "was killed by signal 9 (Killed)"});
  controls.groups().left(1);
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault),
              HasSubstr("had not ended 10.00 s after SIGTERM, then was killed"));
}

TEST(Terminate, IsNotEffectiveWhenTheInstanceHadEndedBefore) {
  FakeControls controls;
  const auto fault = fired<Terminate>(controls, spec_of("terminate"));
  controls.processes().terminated(fail(ErrorCode::environment, "it had ended by itself before"));
  EXPECT_TRUE(fault->is_over());
  EXPECT_FALSE(fault->receipt().effective);
}

TEST(Terminate, HealsEarlyByAwaitingTheEndFirst) {
  FakeControls controls;
  const auto fault = fired<Terminate>(controls, spec_of("terminate"));
  bool healed = false;
  fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_FALSE(healed);
  controls.processes().terminated(Ending{.by_itself = true, .how = "exited with code 0"});
  controls.groups().left(0);
  EXPECT_TRUE(healed);
}

TEST(StopInstance, StaysAwayUntilItIsHealed) {
  FakeControls controls;
  const auto fault = fired<StopInstance>(controls, spec_of("stop-instance"));
  controls.processes().terminated(Ending{.by_itself = true, .how = "exited with code 0"});
  controls.groups().left(0);
  EXPECT_TRUE(fault->is_over());
  EXPECT_THAT(controls.calls, testing::Not(Contains("start")));
  bool healed = false;
  fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
  EXPECT_EQ(controls.calls.back(), "start");
}

}  // namespace
}  // namespace wringer::faults
