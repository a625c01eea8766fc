// Errors of coordinators, which are made true before they are said.

#include "harness/faults/kafka_error.h"
#include "harness/faults/registry.h"
#include "harness/faults/tests/fake_controls.h"
#include "harness/faults/tests/link_moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// An error at an offset commit of instance 1, whose member m1 is in generation 4.
class CoordinatorErrorTest : public testing::Test {
 protected:
  void arm(const std::string& code, Phase phase = Phase::requested) {
    m_fault = make_fault(fault_at("kafka-error", m_commit.name, phase, {{"code", code}}));
    m_commit.phase = phase;
    m_fault->arm(m_controls);
  }
  void fire() {
    m_fault->fire(m_commit, 1, [this] { m_struck = true; });
    m_controls.pass(0ms);
  }
  // Instance 1 takes part in a generation.
  void follow(std::int32_t generation, const std::string& member = "m1") {
    for (const MomentName name : {moments::k_kafka_join_group, moments::k_kafka_sync_group}) {
      Moment moment = moment_of(name, Phase::applied);
      moment.member = member;
      moment.generation = generation;
      moment.group_talk = given();
      m_fault->observe(moment);
    }
  }
  void follow_newer_protocol(std::int32_t epoch) {
    Moment moment = moment_of(moments::k_kafka_consumer_group_heartbeat, Phase::applied);
    moment.member = "m1";
    moment.generation = epoch;
    m_fault->observe(moment);
  }
  void deliver() {
    m_fault->observe(moment_of(m_commit.name, Phase::acked));
    // What was asked of the group meanwhile is done.
    if (m_controls.groups().removed) m_controls.groups().removed({});
  }

  FakeControls m_controls;
  FakeGroupControls& m_groups = m_controls.groups();
  Moment m_commit = moment_of(moments::k_kafka_offset_commit, Phase::requested);
  std::unique_ptr<Fault> m_fault;
  bool m_struck = false;

 private:
  static std::shared_ptr<const GroupTalk> given() {
    GroupTalk talk;
    talk.assignment.emplace();
    return std::make_shared<const GroupTalk>(std::move(talk));
  }
};

TEST_F(CoordinatorErrorTest, UnknownMemberIsEvictedFirst) {
  arm("UNKNOWN_MEMBER_ID");
  follow(4);
  fire();
  EXPECT_THAT(m_controls.calls, ElementsAre("evict 1"));
  m_groups.left(1);
  EXPECT_THAT(m_controls.calls, ElementsAre("evict 1", "ask_about 1"));
  EXPECT_FALSE(m_struck);
  m_groups.asked(std::int16_t{25});
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls,
              ElementsAre("evict 1", "ask_about 1", "answer_with_error 25", "forward"));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("the coordinator says 25 UNKNOWN_MEMBER_ID"));
  deliver();
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(CoordinatorErrorTest, GenerationGoesOnWithoutTheMemberFirst) {
  arm("ILLEGAL_GENERATION");
  follow(4);
  fire();
  m_groups.stands_in(1);
  m_groups.asked(std::int16_t{22});
  EXPECT_THAT(m_controls.calls, ElementsAre("stand_in for member 1", "ask_about 1",
                                            "answer_with_error 22", "forward"));
}

TEST_F(CoordinatorErrorTest, EpochGoesOnWithoutTheMemberFirst) {
  arm("STALE_MEMBER_EPOCH");
  follow_newer_protocol(4);
  fire();
  m_groups.stands_in(1);
  // A commit is told of a stale epoch where a heartbeat is told of a fenced one.
  m_groups.asked(std::int16_t{110});
  EXPECT_THAT(m_controls.calls, Contains("answer_with_error 113"));
}

TEST_F(CoordinatorErrorTest, RebalanceIsUnderWayFirstAndTheExtraMemberLeavesAfterwards) {
  arm("REBALANCE_IN_PROGRESS");
  follow(4);
  fire();
  m_groups.joining.began({});
  m_groups.asked(std::int16_t{27});
  EXPECT_THAT(m_controls.calls,
              ElementsAre("add_member like 1", "ask_about 1", "answer_with_error 27", "forward"));
  EXPECT_FALSE(m_fault->is_over());
  deliver();
  EXPECT_EQ(m_controls.calls.back(), "remove_members");
  EXPECT_FALSE(m_fault->is_over()) << "the member has no place yet";
  follow(5);
  EXPECT_TRUE(m_fault->is_over());
}

TEST_F(CoordinatorErrorTest, FencedInstanceIdIsTakenByAnotherFirst) {
  arm("FENCED_INSTANCE_ID");
  m_commit.group_instance = "static-1";
  follow(4);
  fire();
  m_groups.stands_in(1);
  m_groups.asked(std::int16_t{82});
  EXPECT_THAT(m_controls.calls, ElementsAre("stand_in for place 1", "ask_about 1",
                                            "answer_with_error 82", "forward"));
}

TEST_F(CoordinatorErrorTest, IsNotSaidOfAMemberThatIsNotStatic) {
  arm("FENCED_INSTANCE_ID");
  follow(4);
  fire();
  EXPECT_TRUE(m_struck);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_THAT(m_controls.calls, ElementsAre("forward"));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("no static one"));
}

TEST_F(CoordinatorErrorTest, IsNotSaidInAGroupWhoseProtocolDoesNotKnowIt) {
  arm("REBALANCE_IN_PROGRESS");
  follow_newer_protocol(4);
  fire();
  EXPECT_THAT(m_controls.calls, ElementsAre("forward"));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("newer (KIP-848) protocol, which has no such"));
  arm("STALE_MEMBER_EPOCH");
  follow(4);
  fire();
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("classic protocol, which has no such error"));
}

TEST_F(CoordinatorErrorTest, IsNotSaidWhereTheCoordinatorWouldNotSayIt) {
  arm("UNKNOWN_MEMBER_ID");
  follow(4);
  fire();
  m_groups.left(1);
  m_groups.asked(std::int16_t{0});
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, Not(Contains(StartsWith("answer_with_error"))));
  deliver();
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("the coordinator said 0 NONE"));
}

TEST_F(CoordinatorErrorTest, IsNotSaidOfWhoIsInNoGroup) {
  arm("UNKNOWN_MEMBER_ID");
  fire();
  m_groups.left(0);
  EXPECT_THAT(m_controls.calls, ElementsAre("evict 1", "forward"));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("instance 1 is in no group"));
}

TEST_F(CoordinatorErrorTest, LastsUntilTheMemberIsBack) {
  arm("UNKNOWN_MEMBER_ID");
  follow(4);
  fire();
  m_groups.left(1);
  m_groups.asked(std::int16_t{25});
  deliver();
  EXPECT_FALSE(m_fault->is_over());
  follow(5, "m2");
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("again, in generation 5"));
}

TEST_F(CoordinatorErrorTest, LastsNoLongerThanPatience) {
  arm("UNKNOWN_MEMBER_ID");
  follow(4);
  fire();
  m_groups.left(1);
  m_groups.asked(std::int16_t{25});
  deliver();
  m_controls.pass(20s);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("not in its group again within"));
}

TEST_F(CoordinatorErrorTest, HealsByTakingOutWhoeverWasPutIn) {
  arm("ILLEGAL_GENERATION");
  follow(4);
  fire();
  m_groups.stands_in(1);
  m_groups.asked(std::int16_t{22});
  bool healed = false;
  m_fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_EQ(m_controls.calls.back(), "remove_members");
  m_groups.removed({});
  EXPECT_EQ(m_controls.calls.back(), "remove_stand_ins");
  EXPECT_FALSE(healed);
  m_groups.removed({});
  EXPECT_TRUE(healed);
}

}  // namespace
}  // namespace wringer::faults
