#include "harness/faults/rebalance.h"

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

Moment moment_of_member(MomentName name, Phase phase) {
  Moment moment = kafka_moment(name, phase, 1);
  moment.group = "g";
  moment.member = "m1";
  return moment;
}

std::shared_ptr<const GroupTalk> given(std::vector<std::int32_t> partitions) {
  GroupTalk talk;
  talk.assignment.emplace();
  for (const std::int32_t number : partitions) talk.assignment->push_back({"payments", number});
  return std::make_shared<const GroupTalk>(std::move(talk));
}

// A fault at the first fetch of instance 1, which has partitions 0 and 1 in generation 4.
template <typename T>
class Case {
 public:
  explicit Case(Arguments arguments = {}) {
    m_spec.arguments = std::move(arguments);
    m_fault = std::make_unique<T>(m_spec);
    m_fault->complete(T::kind());
    m_fault->arm(controls);
    follow(4, {0, 1});
  }

  // Instance 1 follows a rebalance.
  void follow(std::int32_t generation, std::vector<std::int32_t> partitions) {
    Moment join = moment_of_member(moments::k_kafka_join_group, Phase::applied);
    join.generation = generation;
    m_fault->observe(join);
    Moment sync = moment_of_member(moments::k_kafka_sync_group, Phase::applied);
    sync.generation = generation;
    sync.group_talk = given(std::move(partitions));
    m_fault->observe(sync);
  }
  // The same in the newer protocol.
  void heartbeat(std::int32_t epoch, std::shared_ptr<const GroupTalk> talk) {
    Moment moment = moment_of_member(moments::k_kafka_consumer_group_heartbeat, Phase::applied);
    moment.generation = epoch;
    moment.group_talk = std::move(talk);
    m_fault->observe(moment);
  }
  void fire() {
    m_fault->fire(moment_of_member(moments::k_kafka_fetch, Phase::applied), 1,
                  [this] { struck = true; });
  }
  T& fault() { return *m_fault; }

  FakeControls controls;
  bool struck = false;

 private:
  FaultSpec m_spec{.kind = "rebalance",
                   .at = {.instance = 1, .moment = moments::k_kafka_fetch, .nth = 1}};
  std::unique_ptr<T> m_fault;
};

TEST(Rebalance, LetsTheMessageGoWhenTheGroupRebalances) {
  Case<Rebalance> one;
  one.fire();
  EXPECT_THAT(one.controls.calls, ElementsAre("add_member like 1"));
  EXPECT_FALSE(one.struck);
  one.controls.groups().joining.began({});
  EXPECT_TRUE(one.struck);
  EXPECT_EQ(one.controls.calls.back(), "forward");
  EXPECT_FALSE(one.fault().is_over());
}

TEST(Rebalance, IsProvedByAGenerationWithTheMemberAndOneWithoutIt) {
  Case<Rebalance> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.follow(5, {0});
  one.controls.groups().joining.joined(GroupControls::Share{5, 1});
  one.controls.pass(499ms);
  EXPECT_THAT(one.controls.calls, Not(Contains("remove_members")));
  one.controls.pass(1ms);
  EXPECT_EQ(one.controls.calls.back(), "remove_members");
  one.controls.groups().removed({});
  EXPECT_FALSE(one.fault().receipt().effective);
  one.follow(6, {0, 1});
  EXPECT_TRUE(one.fault().is_over());
  EXPECT_TRUE(one.fault().receipt().effective);
  EXPECT_THAT(evidence_of(one.fault()), HasSubstr("generation 4→5"));
  EXPECT_THAT(evidence_of(one.fault()),
              HasSubstr("generation 5→6; instance 1 had 2 partitions, then 1, then 2"));
}

TEST(Rebalance, IsNotOverWhenAnotherGroupOfTheInstanceGoesOn) {
  Case<Rebalance> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.follow(5, {0});
  one.controls.groups().joining.joined(GroupControls::Share{5, 1});
  one.controls.pass(500ms);
  one.controls.groups().removed({});
  Moment other = moment_of_member(moments::k_kafka_consumer_group_heartbeat, Phase::applied);
  other.group = "h";
  other.member = "m2";
  other.generation = 40;
  other.group_talk = given({0, 1});
  one.fault().observe(other);
  EXPECT_FALSE(one.fault().is_over());
  one.follow(6, {0, 1});
  EXPECT_TRUE(one.fault().receipt().effective);
  EXPECT_THAT(evidence_of(one.fault()), HasSubstr("generation 5→6"));
}

TEST(Rebalance, FollowsEpochsOfTheNewerProtocol) {
  Case<Rebalance> one;
  one.heartbeat(7, given({0, 1}));
  one.fire();
  one.controls.groups().joining.began({});
  one.controls.groups().joining.joined(GroupControls::Share{8, 0});
  one.heartbeat(8, given({0}));
  one.controls.groups().joining.joined(GroupControls::Share{8, 1});
  one.controls.pass(500ms);
  one.controls.groups().removed({});
  EXPECT_FALSE(one.fault().is_over());
  one.heartbeat(9, given({0, 1}));
  EXPECT_TRUE(one.fault().receipt().effective);
}

TEST(Rebalance, HasNoEffectWhereNoMemberCanJoin) {
  Case<Rebalance> one;
  one.fire();
  one.controls.groups().joining.began(fail(ErrorCode::environment, "in no consumer group"));
  EXPECT_TRUE(one.struck);
  EXPECT_TRUE(one.fault().is_over());
  EXPECT_FALSE(one.fault().receipt().effective);
  EXPECT_THAT(evidence_of(one.fault()), HasSubstr("in no consumer group"));
}

TEST(Rebalance, HasNoEffectIfTheInstanceNeverComesBack) {
  Case<Rebalance> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.controls.groups().joining.joined(GroupControls::Share{5, 2});
  one.controls.pass(500ms);
  one.controls.groups().removed({});
  one.controls.pass(20s);
  EXPECT_TRUE(one.fault().is_over());
  EXPECT_FALSE(one.fault().receipt().effective);
  EXPECT_THAT(evidence_of(one.fault()), HasSubstr("within 20.00 s"));
}

TEST(Rebalance, AMemberThatIsGivenNothingLeavesAllTheSame) {
  Case<Rebalance> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.controls.groups().joining.joined(GroupControls::Share{5, 0});
  one.controls.pass(4s);
  EXPECT_EQ(one.controls.calls.back(), "remove_members");
}

TEST(Rebalance, HealsEarlyByTakingTheMemberOut) {
  Case<Rebalance> one;
  one.fire();
  one.controls.groups().joining.began({});
  bool healed = false;
  one.fault().heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_EQ(one.controls.calls.back(), "remove_members");
  one.controls.groups().removed({});
  EXPECT_TRUE(healed);
  EXPECT_TRUE(one.fault().is_over());
  EXPECT_FALSE(one.fault().receipt().effective);
  one.controls.groups().joining.joined(GroupControls::Share{5, 2});
  one.controls.pass(30s);
  EXPECT_FALSE(one.fault().receipt().effective);
}

TEST(RoundTrip, NeedsWhatTheInstanceHadToGoAndToComeBack) {
  Case<RoundTrip> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.follow(5, {0});
  one.controls.groups().joining.joined(GroupControls::Share{5, 1});
  one.controls.pass(500ms);
  one.controls.groups().removed({});
  one.follow(6, {0});
  EXPECT_FALSE(one.fault().is_over()) << "a cooperative group gives the rest back later";
  one.follow(7, {0, 1});
  EXPECT_TRUE(one.fault().receipt().effective);
}

TEST(RoundTrip, AsksForMoreUntilTheInstanceLosesSome) {
  Case<RoundTrip> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.controls.groups().joining.joined(GroupControls::Share{5, 1});
  EXPECT_THAT(one.controls.calls, Not(Contains("add one more like 1"))) << "not known yet";
  one.follow(5, {0, 1});
  EXPECT_EQ(one.controls.calls.back(), "add one more like 1");
  one.controls.pass(1s);
  EXPECT_THAT(one.controls.calls, Not(Contains("remove_members")));
  one.controls.groups().joining.began({});
  one.follow(6, {1});
  one.controls.groups().joining.joined(GroupControls::Share{6, 1});
  one.controls.pass(500ms);
  EXPECT_EQ(one.controls.calls.back(), "remove_members");
  one.controls.groups().removed({});
  one.follow(7, {0, 1});
  EXPECT_TRUE(one.fault().receipt().effective);
  EXPECT_THAT(evidence_of(one.fault()), HasSubstr("instance 1 had 2 partitions, then 1, then 2"));
}

TEST(RoundTrip, WaitsForTheShareThatACooperativeGroupGivesLater) {
  Case<RoundTrip> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.controls.groups().joining.joined(GroupControls::Share{5, 0});
  one.follow(5, {0});
  one.controls.pass(1s);
  EXPECT_EQ(one.controls.calls.back(), "forward");
  one.controls.groups().joining.joined(GroupControls::Share{6, 1});
  one.controls.pass(500ms);
  EXPECT_EQ(one.controls.calls.back(), "remove_members");
}

TEST(RoundTrip, SaysSoonThatThereIsNothingToTake) {
  Case<RoundTrip> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.controls.groups().joining.joined(GroupControls::Share{5, 0});
  one.follow(5, {0, 1});
  one.controls.pass(4s);
  EXPECT_TRUE(one.fault().is_over());
  EXPECT_FALSE(one.fault().receipt().effective);
  EXPECT_THAT(
      evidence_of(one.fault()),
      HasSubstr("gave nothing of the 2 partitions of instance 1 to members of ours (1 joined)"));
}

TEST(RoundTrip, GivesUpWhenNobodyTakesAnythingFromTheInstance) {
  Case<RoundTrip> one;
  one.fire();
  for (std::int32_t generation = 5; generation < 13; ++generation) {
    ASSERT_FALSE(one.fault().is_over()) << generation;
    one.controls.groups().joining.began({});
    one.follow(generation, {0, 1});
    one.controls.groups().joining.joined(GroupControls::Share{generation, 1});
  }
  EXPECT_TRUE(one.fault().is_over());
  EXPECT_THAT(evidence_of(one.fault()), HasSubstr("(8 joined)"));
}

TEST(RoundTrip, IsTriedOnceMoreWhereAnotherOneGetsWhatTheInstanceLost) {
  Case<RoundTrip> one;
  one.fire();
  one.controls.groups().joining.began({});
  one.follow(5, {0});
  one.controls.groups().joining.joined(GroupControls::Share{5, 1});
  one.controls.pass(500ms);
  one.controls.groups().removed({});
  one.follow(6, {0});
  one.controls.pass(1s);
  EXPECT_EQ(one.controls.calls.back(), "remove_members") << "more may come back";
  one.follow(7, {0, 3});
  one.controls.pass(0ms);
  EXPECT_EQ(one.controls.calls.back(), "add_member like 1");
  one.controls.groups().joining.began({});
  one.follow(8, {0});
  one.controls.groups().joining.joined(GroupControls::Share{8, 1});
  one.controls.pass(500ms);
  one.controls.groups().removed({});
  one.follow(9, {0, 3});
  EXPECT_TRUE(one.fault().receipt().effective);
}

TEST(RebalanceStorm, RebalancesAsOftenAsItIsTold) {
  Case<RebalanceStorm> one({{"times", std::int64_t{2}}});
  one.fire();
  for (const std::int32_t generation : {5, 7}) {
    one.controls.groups().joining.began({});
    one.follow(generation, {0});
    one.controls.groups().joining.joined(GroupControls::Share{generation, 1});
    one.controls.pass(50ms);
    one.controls.groups().removed({});
    EXPECT_FALSE(one.fault().is_over());
    one.follow(generation + 1, {0, 1});
  }
  EXPECT_TRUE(one.fault().is_over());
  EXPECT_TRUE(one.fault().receipt().effective);
}

}  // namespace
}  // namespace wringer::faults
