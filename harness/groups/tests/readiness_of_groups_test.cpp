#include "harness/core/group_talk.h"
#include "harness/groups/group_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::groups {
namespace {

using testing::HasSubstr;

// Two instances in a group; 'payments' is 'payments-7' to Kafka, and has four partitions.
class ReadyGroup : public testing::Test {
 protected:
  void SetUp() override {
    m_watch.know_topics([](const std::string& topic) {
      std::vector<GroupTalk::Partition> partitions;
      for (int n = 0; n < 4 && topic == "payments-7"; ++n) partitions.push_back({"payments", n});
      return partitions;
    });
  }

  static Moment kafka(MomentName name, Phase phase, Instance instance) {
    Moment moment;
    moment.name = name;
    moment.phase = phase;
    moment.instance = instance;
    moment.group = "g";
    moment.member = "m" + std::to_string(instance);
    return moment;
  }
  void asks_to_join(Instance instance) {
    Moment moment = kafka(moments::k_kafka_join_group, Phase::requested, instance);
    GroupTalk talk;
    talk.protocol_type = "consumer";
    // Version 0, one topic, no user data.
    talk.protocols = {{"range", std::string("\0\0\0\0\0\1\0\012payments-7\xff\xff\xff\xff", 22)}};
    moment.group_talk = std::make_shared<const GroupTalk>(std::move(talk));
    m_watch.observe(moment);
  }
  void joins(Instance instance, std::int32_t generation) {
    asks_to_join(instance);
    Moment moment = kafka(moments::k_kafka_join_group, Phase::applied, instance);
    moment.generation = generation;
    m_watch.observe(moment);
  }
  static std::shared_ptr<const GroupTalk> given(const std::vector<std::int32_t>& partitions) {
    GroupTalk talk;
    talk.assignment.emplace();
    for (const std::int32_t n : partitions) talk.assignment->push_back({"payments", n});
    return std::make_shared<const GroupTalk>(std::move(talk));
  }
  void gets(Instance instance, const std::vector<std::int32_t>& partitions) {
    Moment moment = kafka(moments::k_kafka_sync_group, Phase::applied, instance);
    moment.group_talk = given(partitions);
    m_watch.observe(moment);
  }
  void is_told(Instance instance, const std::string& error) {
    Moment moment = kafka(moments::k_kafka_heartbeat, Phase::applied, instance);
    moment.succeeded = error.empty();
    moment.error = error;
    m_watch.observe(moment);
  }
  // In the newer protocol.
  void heartbeat(Instance instance, std::int32_t epoch, std::shared_ptr<const GroupTalk> assigned) {
    Moment asked = kafka(moments::k_kafka_consumer_group_heartbeat, Phase::requested, instance);
    asked.generation = epoch;
    GroupTalk talk;
    talk.topics = {"payments-7"};
    asked.group_talk = std::make_shared<const GroupTalk>(std::move(talk));
    m_watch.observe(asked);
    asked.phase = Phase::applied;
    asked.group_talk = std::move(assigned);
    m_watch.observe(asked);
  }

  GroupWatch m_watch;
};

TEST_F(ReadyGroup, IsNotOneThatHasTakenPartitionsAwayAndNotGivenThemYet) {
  joins(1, 1);
  gets(1, {0, 1, 2, 3});
  // Cooperative: the first must give up two before the second gets them.
  joins(2, 2);
  joins(1, 2);
  gets(1, {0, 1});
  gets(2, {});
  EXPECT_EQ(m_watch.what_is_missing(2),
            "partition 2 of 'payments' has been given to nobody in 'g'");
  joins(1, 3);
  joins(2, 3);
  gets(1, {0, 1});
  EXPECT_THAT(m_watch.what_is_missing(2), HasSubstr("instance 2 waits for its assignment"));
  gets(2, {2, 3});
  EXPECT_EQ(m_watch.what_is_missing(2), "");
}

TEST_F(ReadyGroup, MayHaveAMemberForWhomThereIsNothing) {
  joins(1, 1);
  joins(2, 1);
  gets(1, {0, 1, 2, 3});
  gets(2, {});
  EXPECT_EQ(m_watch.what_is_missing(2), "");
}

TEST_F(ReadyGroup, IsNotOneWhoseMemberJoinsAnew) {
  joins(1, 1);
  gets(1, {0, 1, 2, 3});
  EXPECT_EQ(m_watch.what_is_missing(1), "");
  asks_to_join(1);
  EXPECT_EQ(m_watch.what_is_missing(1), "instance 1 joins 'g' anew");
  joins(1, 2);
  gets(1, {0, 1, 2, 3});
  EXPECT_EQ(m_watch.what_is_missing(1), "");
}

TEST_F(ReadyGroup, IsNotOneWhoseMemberWasToldToJoinAnew) {
  joins(1, 1);
  gets(1, {0, 1, 2, 3});
  is_told(1, "");
  EXPECT_EQ(m_watch.what_is_missing(1), "");
  is_told(1, "27 REBALANCE_IN_PROGRESS");
  EXPECT_EQ(m_watch.what_is_missing(1), "instance 1 joins 'g' anew");
}

TEST_F(ReadyGroup, IsJudgedByItsMembersWhereTheTopicIsNotOfTheScenario) {
  m_watch.know_topics([](const std::string&) { return std::vector<GroupTalk::Partition>{}; });
  joins(1, 1);
  gets(1, {});
  EXPECT_EQ(m_watch.what_is_missing(1), "");
}

TEST_F(ReadyGroup, OfTheNewerProtocolHasGivenEverythingToSomebody) {
  heartbeat(1, 1, given({0, 1, 2, 3}));
  EXPECT_EQ(m_watch.what_is_missing(1), "");
  heartbeat(2, 2, given({}));
  heartbeat(1, 2, given({0, 1}));
  heartbeat(2, 2, nullptr);
  heartbeat(1, 2, nullptr);
  EXPECT_THAT(m_watch.what_is_missing(2), HasSubstr("partition 2 of 'payments'"));
  heartbeat(2, 2, given({2, 3}));
  heartbeat(2, 2, nullptr);
  heartbeat(1, 2, nullptr);
  EXPECT_EQ(m_watch.what_is_missing(2), "");
}

}  // namespace
}  // namespace wringer::groups
