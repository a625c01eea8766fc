#include "harness/faults/evict_member.h"

#include "harness/faults/tests/fake_controls.h"
#include "harness/faults/tests/moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

Moment joined(const std::string& member, std::int32_t generation) {
  Moment moment = kafka_moment(moments::k_kafka_join_group, Phase::applied, 1);
  moment.member = member;
  moment.generation = generation;
  return moment;
}

Moment given(const std::string& member) {
  Moment moment = kafka_moment(moments::k_kafka_sync_group, Phase::applied, 1);
  moment.member = member;
  GroupTalk talk;
  talk.assignment.emplace();
  moment.group_talk = std::make_shared<const GroupTalk>(std::move(talk));
  return moment;
}

class EvictMemberTest : public testing::Test {
 protected:
  EvictMemberTest() {
    fault.complete(EvictMember::kind());
    fault.arm(controls);
    fault.observe(joined("m1", 3));
    fault.observe(given("m1"));
    fault.fire(kafka_moment(moments::k_kafka_offset_commit, Phase::requested, 1), 1,
               [this] { ++struck; });
  }

  FakeControls controls;
  EvictMember fault{
      {.kind = "evict-member",
       .at = {.instance = 1, .moment = moments::k_kafka_offset_commit, .phase = Phase::requested}}};
  int struck = 0;
};

TEST_F(EvictMemberTest, IsProvedByTheRefusalAndOverWhenItIsBack) {
  EXPECT_THAT(controls.calls, ElementsAre("evict 1"));
  controls.groups().left(1);
  EXPECT_EQ(struck, 1);
  EXPECT_FALSE(fault.is_over());
  EXPECT_FALSE(fault.receipt().effective);
  Moment refused = kafka_moment(moments::k_kafka_offset_commit, Phase::applied, 1);
  refused.succeeded = false;
  refused.error = "25 UNKNOWN_MEMBER_ID";
  fault.observe(refused);
  EXPECT_TRUE(fault.receipt().effective);
  EXPECT_FALSE(fault.is_over());
  fault.observe(joined("m2", 5));
  EXPECT_FALSE(fault.is_over());
  fault.observe(given("m2"));
  EXPECT_TRUE(fault.is_over());
  EXPECT_THAT(evidence_of(fault), HasSubstr("kafka.offset_commit was answered 25 UNKNOWN"));
}

TEST_F(EvictMemberTest, HasNoEffectOnAnInstanceInNoGroup) {
  controls.groups().left(0);
  EXPECT_EQ(struck, 1);
  EXPECT_TRUE(fault.is_over());
  EXPECT_FALSE(fault.receipt().effective);
}

TEST_F(EvictMemberTest, HasNoEffectIfTheInstanceNeverFindsOut) {
  controls.groups().left(1);
  controls.pass(20s);
  EXPECT_TRUE(fault.is_over());
  EXPECT_FALSE(fault.receipt().effective);
}

TEST_F(EvictMemberTest, HealsEarly) {
  controls.groups().left(1);
  bool healed = false;
  fault.heal([&](const Status& status) { healed = status.has_value(); });
  controls.pass(1ms);
  EXPECT_TRUE(healed);
  EXPECT_TRUE(fault.is_over());
}

}  // namespace
}  // namespace wringer::faults
