#include "harness/groups/group_watch.h"

#include "harness/core/group_talk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::groups {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Moment kafka(MomentName name, Phase phase, Instance instance) {
  Moment moment;
  moment.name = name;
  moment.phase = phase;
  moment.service = Service::kafka;
  moment.instance = instance;
  moment.broker = 1;
  moment.group = "g";
  return moment;
}

Moment joined(Instance instance, const std::string& member, std::int32_t generation) {
  Moment moment = kafka(moments::k_kafka_join_group, Phase::applied, instance);
  moment.member = member;
  moment.generation = generation;
  return moment;
}

Moment synced(Instance instance) {
  return kafka(moments::k_kafka_sync_group, Phase::applied, instance);
}

TEST(GroupWatch, AnInstanceIsReadyWhenItHasItsAssignment) {
  GroupWatch watch;
  EXPECT_THAT(watch.what_is_missing(1), HasSubstr("neither joined a group nor fetched"));
  watch.observe(joined(1, "m1", 1));
  EXPECT_THAT(watch.what_is_missing(1), HasSubstr("waits for its assignment"));
  watch.observe(synced(1));
  EXPECT_TRUE(watch.all_ready(1));
}

TEST(GroupWatch, OneThatHasNotFollowedARebalanceIsNotReady) {
  GroupWatch watch;
  watch.observe(joined(1, "m1", 1));
  watch.observe(synced(1));
  watch.observe(joined(2, "m2", 2));
  watch.observe(synced(2));
  EXPECT_THAT(watch.what_is_missing(2), HasSubstr("instance 1 has not followed the rebalance"));
  watch.observe(joined(1, "m1", 2));
  watch.observe(synced(1));
  EXPECT_TRUE(watch.all_ready(2));
}

TEST(GroupWatch, APartitionIsBegunOnceSomebodyKnowsWhere) {
  for (const auto& [name, phase] :
       std::vector<std::pair<MomentName, Phase>>{{moments::k_kafka_list_offsets, Phase::applied},
                                                 {moments::k_kafka_offset_fetch, Phase::applied},
                                                 {moments::k_kafka_fetch, Phase::requested}}) {
    GroupWatch watch;
    EXPECT_FALSE(watch.is_begun({"payments", 1}));
    Moment moment = kafka(name, phase, 1);
    moment.offsets = {{"payments", 1, -1, 0}};
    watch.observe(moment);
    EXPECT_TRUE(watch.is_begun({"payments", 1})) << name;
    EXPECT_FALSE(watch.is_begun({"payments", 2})) << name;
  }
}

TEST(GroupWatch, ATopicsGroupsAreThoseThatCommitItsOffsetsAsSoonAsSomeDo) {
  using testing::ElementsAre;
  GroupWatch watch;
  EXPECT_THAT(watch.groups_of("payments"), IsEmpty());
  Moment other = joined(2, "m2", 1);
  other.group = "h";
  watch.observe(other);
  watch.observe(joined(1, "m1", 1));
  EXPECT_THAT(watch.groups_of("payments"), ElementsAre("g", "h")) << "so far either may be";
  Moment found = kafka(moments::k_kafka_offset_fetch, Phase::applied, 1);
  found.offsets = {{"payments", 0, -1, 5}};
  found.group = "h";
  watch.observe(found);
  EXPECT_THAT(watch.groups_of("payments"), ElementsAre("h"));
  EXPECT_FALSE(watch.commits_offsets_of("payments"));
  Moment commit = kafka(moments::k_kafka_offset_commit, Phase::requested, 1);
  commit.offsets = {{"payments", 0, -1, 10}};
  watch.observe(commit);
  EXPECT_THAT(watch.groups_of("payments"), ElementsAre("g"));
  EXPECT_TRUE(watch.commits_offsets_of("payments"));
  EXPECT_FALSE(watch.commits_offsets_of("letters"));
  commit.name = moments::k_kafka_txn_offset_commit;
  commit.group = "h";
  watch.observe(commit);
  EXPECT_THAT(watch.groups_of("payments"), ElementsAre("g", "h"));
}

// Over the connection by which it has joined as m1.
Moment joins_again(GroupWatch& watch) {
  Moment join = joined(1, "m1", 3);
  join.connection = 8;
  watch.observe(join);
  Moment again = kafka(moments::k_kafka_join_group, Phase::requested, 1);
  again.connection = 8;
  return again;
}

TEST(GroupWatch, KnowsWhomAClientForgetsWhenItJoinsAnew) {
  GroupWatch watch;
  const Moment anew = joins_again(watch);
  const auto forgotten = watch.forgotten_with(anew);
  ASSERT_TRUE(forgotten);
  EXPECT_EQ(forgotten->member, "m1");
}

TEST(GroupWatch, NobodyIsForgottenByWhoSaysWhoItIsOrByAnotherClient) {
  GroupWatch watch;
  Moment again = joins_again(watch);
  again.member = "m1";
  EXPECT_FALSE(watch.forgotten_with(again));
  Moment of_static_member = again;
  of_static_member.member.clear();
  of_static_member.group_instance = "static";
  EXPECT_FALSE(watch.forgotten_with(of_static_member));
  Moment another_client = of_static_member;
  another_client.group_instance.clear();
  another_client.connection = 9;
  EXPECT_FALSE(watch.forgotten_with(another_client));
  Moment another_instance = another_client;
  another_instance.connection = 8;
  another_instance.instance = 2;
  EXPECT_FALSE(watch.forgotten_with(another_instance));
}

class FailedCommit : public testing::Test {
 protected:
  void SetUp() override {
    for (const Instance instance : {1, 2}) m_watch.observe(joined(instance, member(instance), 1));
    for (const Instance instance : {1, 2}) m_watch.observe(synced(instance));
    Moment commit = kafka(moments::k_kafka_offset_commit, Phase::requested, 1);
    commit.offsets = {{"payments", 0, -1, 10}};
    m_watch.observe(commit);
  }
  static std::string member(Instance instance) { return "m" + std::to_string(instance); }
  void rejoin() {
    m_watch.observe(kafka(moments::k_kafka_join_group, Phase::requested, 1));
    EXPECT_FALSE(counts_as_done()) << "nobody knows yet who gets what";
    for (const Instance instance : {1, 2}) m_watch.observe(joined(instance, member(instance), 2));
    m_watch.observe(synced(2));
    EXPECT_FALSE(counts_as_done()) << "instance 1 has no assignment yet";
    m_watch.observe(synced(1));
  }
  void fetch(Instance instance, std::int64_t from) {
    Moment fetch = kafka(moments::k_kafka_fetch, Phase::requested, instance);
    fetch.offsets = {{"payments", 0, -1, from}};
    m_watch.observe(fetch);
  }
  [[nodiscard]] bool counts_as_done() const {
    return m_watch.has_attempted({"payments", 0}, 10) &&
           !m_watch.has_attempted({"payments", 0}, 11);
  }
  GroupWatch m_watch;
};

TEST_F(FailedCommit, CountsAsDoneAsLongAsItsMemberGoesOn) {
  EXPECT_TRUE(counts_as_done());
  fetch(1, 10);
  EXPECT_TRUE(counts_as_done());
  fetch(1, 9);
  EXPECT_FALSE(counts_as_done());
}

TEST_F(FailedCommit, CountsAsDoneAfterARebalanceInWhichItsMemberKeptThePartition) {
  rejoin();
  EXPECT_TRUE(counts_as_done());
  m_watch.observe(kafka("kafka.offset_fetch", Phase::requested, 2));
  EXPECT_TRUE(counts_as_done()) << "of other partitions";
}

TEST_F(FailedCommit, CountsForNothingOnceItsMemberAsksWhatWasCommitted) {
  rejoin();
  m_watch.observe(kafka("kafka.offset_fetch", Phase::requested, 1));
  EXPECT_FALSE(counts_as_done());
}

TEST_F(FailedCommit, CountsForNothingOnceAnotherReadsAgain) {
  rejoin();
  fetch(2, 0);
  EXPECT_FALSE(counts_as_done());
}

TEST(GroupWatch, ACompanionIsReadyWhenItHasSpoken) {
  GroupWatch watch;
  watch.expect_no_group_of(2);
  watch.observe(joined(1, "m1", 1));
  watch.observe(synced(1));
  EXPECT_EQ(watch.what_is_missing(2), "instance 2 has not spoken to any service");
  Moment query = kafka(moments::k_postgres_query, Phase::requested, 2);
  query.service = Service::postgres;
  watch.observe(query);
  EXPECT_TRUE(watch.all_ready(2));
  watch.observe(joined(2, "m2", 2));
  EXPECT_FALSE(watch.all_ready(2)) << "once it is in a group it waits for its assignment";
}

TEST(GroupWatch, OffsetsOfATransactionCountWhenItEnds) {
  GroupWatch watch;
  Moment offsets = kafka("kafka.txn_offset_commit", Phase::applied, 1);
  offsets.offsets = {{"payments", 0, -1, 5}};
  watch.observe(offsets);
  EXPECT_TRUE(watch.commits_offsets());
  EXPECT_THAT(watch.committed(), IsEmpty());
  watch.observe(kafka("kafka.end_txn", Phase::applied, 1));
  EXPECT_EQ(watch.committed().at({"payments", 0}), 5);
}

TEST(GroupWatch, OffsetsOfATransactionThatWasAbortedAreTakenBack) {
  GroupWatch watch;
  Moment offsets = kafka("kafka.txn_offset_commit", Phase::applied, 1);
  offsets.offsets = {{"payments", 0, -1, 5}};
  watch.observe(offsets);
  watch.observe(kafka("kafka.end_txn", Phase::applied, 1));
  // What was aborted is read again.
  Moment fetch = kafka(moments::k_kafka_fetch, Phase::requested, 1);
  fetch.offsets = {{"payments", 0, -1, 2}};
  watch.observe(fetch);
  EXPECT_EQ(watch.committed().at({"payments", 0}), 2);
  // And so are those of one who died in it.
  watch.observe(offsets);
  watch.observe(kafka("kafka.init_producer_id", Phase::requested, 1));
  watch.observe(kafka("kafka.end_txn", Phase::applied, 1));
  EXPECT_EQ(watch.committed().at({"payments", 0}), 2);
}

TEST(GroupWatch, OneThatFetchesWithoutAGroupIsReady) {
  GroupWatch watch;
  watch.observe(kafka(moments::k_kafka_fetch, Phase::requested, 1));
  EXPECT_TRUE(watch.all_ready(1));
}

TEST(GroupWatch, AMemberThatWasOnlyGivenItsIdMustLeaveToo) {
  GroupWatch watch;
  Moment refused = joined(1, "pending-1", -1);
  refused.succeeded = false;
  refused.error = "79 MEMBER_ID_REQUIRED";
  watch.observe(refused);
  ASSERT_THAT(watch.memberships_of(1), SizeIs(1));
  EXPECT_EQ(watch.memberships_of(1).front().member, "pending-1");
  EXPECT_FALSE(watch.all_ready(1));
}

TEST(GroupWatch, ForgetsAMemberThatLeftAndAnInstanceThatIsGone) {
  GroupWatch watch;
  watch.observe(joined(1, "m1", 1));
  watch.observe(kafka(moments::k_kafka_leave_group, Phase::applied, 1));
  EXPECT_THAT(watch.memberships_of(1), IsEmpty());
  watch.observe(joined(2, "m2", 2));
  watch.forget(2);
  EXPECT_THAT(watch.memberships_of(2), IsEmpty());
}

// A consumer of an instance that has several, each with a connection of its own.
Moment joined_by(std::uint64_t connection, const std::string& member, std::int32_t generation) {
  Moment moment = joined(1, member, generation);
  moment.connection = connection;
  return moment;
}

Moment synced_by(const std::string& member) {
  Moment moment = synced(1);
  moment.member = member;
  return moment;
}

std::vector<std::string> members_of(const GroupWatch& watch, Instance instance) {
  std::vector<std::string> names;
  for (const Membership& member : watch.memberships_of(instance)) names.push_back(member.member);
  return names;
}

TEST(GroupWatch, KnowsAllConsumersThatAnInstanceHasInOneGroup) {
  GroupWatch watch;
  for (const auto& [connection, member] :
       std::vector<std::pair<std::uint64_t, std::string>>{{7, "m1"}, {8, "m2"}, {9, "m3"}}) {
    watch.observe(joined_by(connection, member, 2));
  }
  EXPECT_THAT(members_of(watch, 1), testing::ElementsAre("m1", "m2", "m3"));
  watch.observe(synced_by("m1"));
  watch.observe(synced_by("m3"));
  EXPECT_FALSE(watch.all_ready(1)) << "m2 has no assignment";
  watch.observe(synced_by("m2"));
  EXPECT_TRUE(watch.all_ready(1));
  Moment leave = kafka(moments::k_kafka_leave_group, Phase::applied, 1);
  leave.member = "m2";
  watch.observe(leave);
  EXPECT_THAT(members_of(watch, 1), testing::ElementsAre("m1", "m3"));
  watch.forget(1);
  EXPECT_THAT(members_of(watch, 1), IsEmpty());
}

TEST(GroupWatch, AConsumerTakesThePlaceThatItHadBefore) {
  GroupWatch watch;
  watch.observe(joined_by(7, "m1", 1));
  watch.observe(joined_by(7, "again-1", 2));
  EXPECT_THAT(members_of(watch, 1), testing::ElementsAre("again-1")) << "by the same connection";
  Moment refused = kafka(moments::k_kafka_heartbeat, Phase::applied, 1);
  refused.member = "again-1";
  refused.succeeded = false;
  refused.error = "25 UNKNOWN_MEMBER_ID";
  watch.observe(refused);
  EXPECT_THAT(members_of(watch, 1), testing::ElementsAre("again-1")) << "it may not have heard";
  watch.observe(joined_by(8, "again-2", 3));
  EXPECT_THAT(members_of(watch, 1), testing::ElementsAre("again-2")) << "by another";
}

TEST(GroupWatch, NobodyWaitsForAConsumerThatItsGroupHasLeftBehind) {
  GroupWatch watch;
  watch.observe(joined_by(7, "m1", 1));
  watch.observe(synced_by("m1"));
  watch.observe(joined_by(8, "m2", 2));
  EXPECT_FALSE(watch.all_ready(1));
  watch.observe(synced_by("m2"));
  EXPECT_TRUE(watch.all_ready(1)) << "all had joined before anybody was answered";
  EXPECT_THAT(members_of(watch, 1), testing::ElementsAre("m2", "m1")) << "its session still lives";
  EXPECT_THAT(watch.live_memberships_of(1), SizeIs(1));
}

Moment consumer_heartbeat(Instance instance, Phase phase, std::optional<std::int32_t> epoch) {
  Moment moment = kafka(moments::k_kafka_consumer_group_heartbeat, phase, instance);
  moment.member = "m" + std::to_string(instance);
  moment.generation = epoch;
  return moment;
}

Moment assigned(Instance instance, std::int32_t epoch, std::vector<std::int32_t> partitions) {
  Moment moment = consumer_heartbeat(instance, Phase::applied, epoch);
  GroupTalk talk;
  talk.assignment.emplace();
  for (const std::int32_t number : partitions) talk.assignment->push_back({"payments", number});
  moment.group_talk = std::make_shared<const GroupTalk>(std::move(talk));
  return moment;
}

TEST(GroupWatch, AMemberOfTheNewerProtocolIsOneFromItsFirstHeartbeatOn) {
  GroupWatch watch;
  watch.observe(consumer_heartbeat(1, Phase::requested, 0));
  ASSERT_THAT(watch.memberships_of(1), SizeIs(1));
  EXPECT_EQ(watch.memberships_of(1).front().protocol, GroupProtocol::consumer);
  EXPECT_EQ(watch.memberships_of(1).front().member, "m1");
  EXPECT_FALSE(watch.all_ready(1));
  watch.observe(assigned(1, 1, {0, 1}));
  EXPECT_TRUE(watch.all_ready(1));
}

TEST(GroupWatch, MembersOfTheNewerProtocolAreReadyWhenNothingChangesAnyMore) {
  GroupWatch watch;
  watch.observe(assigned(1, 1, {0, 1}));
  watch.observe(assigned(2, 2, {}));
  EXPECT_FALSE(watch.all_ready(2)) << "1 has not heard of 2";
  watch.observe(assigned(1, 1, {0}));
  watch.observe(consumer_heartbeat(1, Phase::applied, 2));
  watch.observe(consumer_heartbeat(1, Phase::applied, 2));
  EXPECT_FALSE(watch.all_ready(2)) << "2 was not told what 1 gave up";
  watch.observe(assigned(2, 2, {1}));
  EXPECT_FALSE(watch.all_ready(2));
  watch.observe(consumer_heartbeat(1, Phase::applied, 2));
  watch.observe(consumer_heartbeat(2, Phase::applied, 2));
  EXPECT_TRUE(watch.all_ready(2));
}

TEST(GroupWatch, KnowsAllConsumersOfTheNewerProtocolThatAnInstanceHasInOneGroup) {
  GroupWatch watch;
  for (const char* member : {"m1", "m2"}) {
    Moment heartbeat = assigned(1, 2, {0});
    heartbeat.member = member;
    watch.observe(heartbeat);
  }
  EXPECT_THAT(members_of(watch, 1), testing::ElementsAre("m1", "m2"));
  EXPECT_FALSE(watch.all_ready(1)) << "the first has not heard of the second";
}

TEST(GroupWatch, AMemberOfTheNewerProtocolLeavesWithItsLastHeartbeat) {
  GroupWatch watch;
  watch.observe(assigned(1, 1, {0}));
  watch.observe(consumer_heartbeat(1, Phase::requested, std::nullopt));
  EXPECT_THAT(watch.memberships_of(1), SizeIs(1)) << "it may not have been heard yet";
  watch.observe(consumer_heartbeat(1, Phase::applied, std::nullopt));
  EXPECT_THAT(watch.memberships_of(1), IsEmpty());
}

TEST(GroupWatch, CountsOnlyOffsetCommitsThatSucceeded) {
  GroupWatch watch;
  Moment commit = kafka(moments::k_kafka_offset_commit, Phase::requested, 1);
  commit.offsets = {{"payments", 0, -1, 5}};
  EXPECT_FALSE(watch.commits_offsets());
  watch.observe(commit);
  EXPECT_TRUE(watch.commits_offsets());
  EXPECT_THAT(watch.committed(), IsEmpty());
  commit.phase = Phase::applied;
  commit.succeeded = false;
  watch.observe(commit);
  EXPECT_THAT(watch.committed(), IsEmpty());
  commit.succeeded = true;
  watch.observe(commit);
  EXPECT_EQ(watch.committed().at({"payments", 0}), 5);
}

Moment committed_in(const std::string& group, Phase phase, std::int64_t offset) {
  Moment commit = kafka(moments::k_kafka_offset_commit, phase, 1);
  commit.group = group;
  commit.offsets = {{"payments", 0, -1, offset}};
  return commit;
}

TEST(GroupWatch, TheSlowestOfTheGroupsThatCommitSaysHowFarATopicIs) {
  GroupWatch watch;
  watch.observe(committed_in("g", Phase::requested, 9));
  watch.observe(committed_in("g", Phase::applied, 9));
  EXPECT_EQ(watch.committed().at({"payments", 0}), 9);
  watch.observe(committed_in("h", Phase::requested, 4));
  EXPECT_THAT(watch.committed(), IsEmpty()) << "h has nothing yet";
  EXPECT_FALSE(watch.has_attempted({"payments", 0}, 9)) << "h has not";
  watch.observe(committed_in("h", Phase::applied, 4));
  EXPECT_EQ(watch.committed().at({"payments", 0}), 4);
  watch.observe(committed_in("g", Phase::requested, 10));
  watch.observe(committed_in("g", Phase::applied, 10));
  EXPECT_EQ(watch.committed().at({"payments", 0}), 4) << "whoever commits last";
  EXPECT_EQ(watch.committed_by("g").at({"payments", 0}), 10);
  watch.observe(committed_in("h", Phase::requested, 10));
  EXPECT_TRUE(watch.has_attempted({"payments", 0}, 10)) << "one has, one has committed it";
}

// As of a program that makes up its group when it starts.
TEST(GroupWatch, AGroupThatItsInstanceHasLeftForAnotherDoesNotCount) {
  GroupWatch watch;
  watch.observe(joined(1, "m1", 1));
  watch.observe(committed_in("g", Phase::requested, 4));
  watch.observe(committed_in("g", Phase::applied, 4));
  watch.forget(1);
  Moment join = kafka(moments::k_kafka_join_group, Phase::requested, 1);
  join.group = "h";
  watch.observe(join);
  watch.observe(committed_in("h", Phase::requested, 9));
  watch.observe(committed_in("h", Phase::applied, 9));
  EXPECT_EQ(watch.committed().at({"payments", 0}), 9);
}

TEST(GroupWatch, RemembersHowFarWasDelivered) {
  GroupWatch watch;
  Moment fetch = kafka(moments::k_kafka_fetch, Phase::applied, 1);
  fetch.offsets = {{"payments", 0, 0, 10}};
  watch.observe(fetch);
  fetch.offsets = {{"payments", 0, 3, 7}};
  watch.observe(fetch);
  EXPECT_EQ(watch.delivered().at({"payments", 0}), 10);
}

TEST(GroupWatch, WhatAForgottenInstanceHadMustBeDeliveredAgainOrReadOnFrom) {
  GroupWatch watch;
  Moment fetch = kafka(moments::k_kafka_fetch, Phase::applied, 1);
  fetch.offsets = {{"payments", 0, 0, 10}, {"payments", 1, 0, 4}};
  watch.observe(fetch);
  watch.forget(1);
  EXPECT_THAT(watch.delivered(), IsEmpty());
  Moment request = kafka(moments::k_kafka_fetch, Phase::requested, 1);
  request.offsets = {{"payments", 1, -1, 4}};
  watch.observe(request);
  EXPECT_EQ(watch.delivered().at({"payments", 1}), 4);
}

}  // namespace
}  // namespace wringer::groups
