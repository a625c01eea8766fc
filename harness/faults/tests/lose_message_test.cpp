#include "harness/faults/lose_message.h"

#include "harness/faults/registry.h"
#include "harness/faults/tests/fake_controls.h"
#include "harness/faults/tests/link_moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Moment k_commit_applied = moment_of(moments::k_postgres_commit, Phase::applied, 3);

FaultSpec lose_reply(Arguments arguments = {}) {
  return fault_at("lose-reply", moments::k_postgres_commit, Phase::applied, std::move(arguments));
}

TEST(LoseReply, ResetsTheConnectionAndSeesTheInstanceComeBack) {
  FakeControls controls;
  controls.links().newest = 3;
  const auto fault = make_fault(lose_reply());
  fault->arm(controls);
  bool done = false;
  fault->fire(k_commit_applied, 1, [&] { done = true; });
  EXPECT_TRUE(done);
  EXPECT_TRUE(fault->is_over());
  EXPECT_THAT(controls.calls, ElementsAre("cut reset", "forward"));
  EXPECT_EQ(controls.links().selection.connection, 3u);
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("was applied, its answer withheld"));
  fault->observe(moment_of("postgres.connect", Phase::requested, 2));
  fault->observe(moment_of("kafka.api_versions", Phase::requested, 5));
  EXPECT_THAT(evidence_of(*fault), Not(HasSubstr("new connection")));
  fault->observe(moment_of("postgres.connect", Phase::requested, 4));
  EXPECT_THAT(evidence_of(*fault), HasSubstr("instance 1 was back on a new connection"));
}

TEST(LoseReply, HasNoEffectOnAConnectionThatHadEnded) {
  FakeControls controls;
  controls.links().held = false;
  const auto fault = make_fault(lose_reply());
  fault->arm(controls);
  fault->fire(k_commit_applied, 1, [] {});
  EXPECT_FALSE(fault->receipt().effective);
  EXPECT_THAT(controls.calls, ElementsAre("forward"));
}

TEST(LoseReply, FallsSilentUntilItIsHealed) {
  FakeControls controls;
  controls.links().reported = {.connections = 1, .bytes = 20};
  const auto fault = make_fault(lose_reply({{"cut", std::string("none")}}));
  fault->arm(controls);
  fault->fire(k_commit_applied, 1, [] {});
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_TRUE(fault->is_over()) << "nothing more comes of it by itself";
  bool healed = false;
  fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
  EXPECT_THAT(controls.calls, ElementsAre("impose", "forward", "lift"));
}

TEST(LoseReply, FallsSilentForATime) {
  FakeControls controls;
  controls.links().reported = {.connections = 1, .bytes = 20};
  const auto fault = make_fault(lose_reply({{"cut", std::string("none")}, {"for", Duration(1s)}}));
  fault->arm(controls);
  fault->fire(k_commit_applied, 1, [] {});
  EXPECT_FALSE(fault->is_over());
  controls.pass(1s);
  EXPECT_TRUE(fault->is_over());
  fault->heal([](const Status&) {});
  EXPECT_THAT(controls.calls, ElementsAre("impose", "forward", "lift"));
}

TEST(LoseReply, HealsEarly) {
  FakeControls controls;
  const auto fault = make_fault(lose_reply({{"cut", std::string("none")}, {"for", Duration(1s)}}));
  fault->arm(controls);
  fault->fire(k_commit_applied, 1, [] {});
  fault->heal([](const Status&) {});
  controls.pass(1s);
  EXPECT_THAT(controls.calls, ElementsAre("impose", "forward", "lift"));
  EXPECT_FALSE(fault->receipt().effective) << "it was to last longer";
}

TEST(LoseMessage, RefusesAPhaseInWhichThereIsNothingToLose) {
  const auto reply = LoseReply::kind();
  const auto request = LoseRequest::kind();
  EXPECT_THAT(reply.check(lose_reply()), IsEmpty());
  EXPECT_THAT(request.check(lose_reply()), SizeIs(1));
  const auto before = fault_at("lose-request", "kafka.offset_commit", Phase::requested);
  EXPECT_THAT(request.check(before), IsEmpty());
  const auto mistakes = reply.check(before);
  ASSERT_THAT(mistakes, SizeIs(1));
  EXPECT_EQ(mistakes.front().where, "at");
  EXPECT_THAT(mistakes.front().message, HasSubstr("lose-request"));
}

}  // namespace
}  // namespace wringer::faults
