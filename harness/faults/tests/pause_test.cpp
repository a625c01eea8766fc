#include "harness/faults/pause.h"

#include "harness/core/group_talk.h"
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

class PauseTest : public testing::Test {
 protected:
  void fire(Arguments arguments, Phase phase = Phase::requested) {
    m_fault = std::make_unique<Pause>(
        FaultSpec{.kind = "pause",
                  .at = {.instance = 1, .moment = moments::k_postgres_commit, .phase = phase},
                  .arguments = std::move(arguments)});
    m_fault->complete(Pause::kind());
    m_fault->arm(m_controls);
    m_fault->observe(fetch_of(1, 0));
    m_fault->observe(fetch_of(2, 1));
    for (const Moment& moment : m_before) m_fault->observe(moment);
    m_fault->fire(postgres_moment(moments::k_postgres_commit, phase, 1), 1,
                  [this] { m_struck = true; });
  }

  FakeControls m_controls;
  std::unique_ptr<Pause> m_fault;
  bool m_struck = false;
  // Seen before it fires.
  std::vector<Moment> m_before;
};

TEST_F(PauseTest, EndsAfterItsTime) {
  fire({{"for", Duration(2s)}});
  EXPECT_THAT(m_controls.calls, ElementsAre("freeze", "pause"));
  m_controls.processes().paused(1);
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, ElementsAre("freeze", "pause", "thaw", "forward"));
  EXPECT_FALSE(m_fault->is_over());
  m_controls.pass(2s);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
  EXPECT_EQ(m_controls.calls.back(), "resume");
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("standing still"));
}

TEST_F(PauseTest, LetsNothingOutThatWasSaidAfterAnAnswerUntilItGoesOn) {
  fire({{"for", Duration(2s)}}, Phase::acked);
  m_controls.processes().paused(1);
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, ElementsAre("freeze", "pause"));
  m_controls.pass(2s);
  EXPECT_THAT(m_controls.calls, ElementsAre("freeze", "pause", "resume", "thaw"));
}

TEST_F(PauseTest, LetsItsLinksGoWhenItCouldNotBeStopped) {
  fire({}, Phase::acked);
  m_controls.processes().paused(fail(ErrorCode::timed_out, "1 of 2 processes stand still"));
  EXPECT_EQ(m_controls.calls.back(), "thaw");
}

TEST_F(PauseTest, EvictsItsMemberAndWaitsUntilAnotherHasItsPartition) {
  fire({{"until", std::string("takeover")}});
  m_controls.processes().paused(1);
  EXPECT_EQ(m_controls.calls.back(), "leave_groups");
  m_controls.groups().left(1);
  EXPECT_TRUE(m_struck);
  m_fault->observe(fetch_of(2, 1));
  EXPECT_FALSE(m_fault->is_over()) << "its own partition is no takeover";
  m_fault->observe(fetch_of(2, 0));
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("instance 2 took over payments[0] from offset 7"));
}

Moment given_to(Instance instance, const std::string& group, std::vector<std::int32_t> partitions) {
  Moment moment = kafka_moment(moments::k_kafka_sync_group, Phase::applied, instance);
  moment.group = group;
  moment.member = "m" + std::to_string(instance);
  GroupTalk talk;
  talk.assignment.emplace();
  for (const std::int32_t partition : partitions)
    talk.assignment->push_back({"payments", partition});
  moment.group_talk = std::make_shared<const GroupTalk>(std::move(talk));
  return moment;
}

Moment commit_of(Instance instance, std::int32_t partition) {
  Moment moment = kafka_moment(moments::k_kafka_offset_commit, Phase::applied, instance);
  moment.offsets = {{.topic = "payments", .partition = partition, .end = 9}};
  return moment;
}

TEST_F(PauseTest, MayWaitUntilItsHeirHasGoneOnFromThere) {
  fire({{"until", std::string("overtaken")}});
  m_controls.processes().paused(1);
  m_controls.groups().left(1);
  m_fault->observe(commit_of(2, 1));
  m_fault->observe(fetch_of(2, 0));
  EXPECT_FALSE(m_fault->is_over()) << "it has done nothing with it yet";
  m_fault->observe(commit_of(2, 1));
  EXPECT_FALSE(m_fault->is_over()) << "that is of its own partition";
  m_fault->observe(commit_of(2, 0));
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("instance 2 took over payments[0] from offset 7"));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("instance 2 committed an offset of it"));
}

TEST_F(PauseTest, GivesAnHeirThatDoesNotCommitItsTime) {
  fire({{"until", std::string("overtaken")}});
  m_controls.processes().paused(1);
  m_controls.groups().left(1);
  m_fault->observe(fetch_of(2, 0));
  m_controls.pass(1s);
  EXPECT_FALSE(m_fault->is_over());
  m_controls.pass(1s);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("committed no offset of it within 2.00 s"));
}

// Instance 1 has fetched partition 0, and has partition 2 by now; 2 has 0, 3 is of another group.
TEST_F(PauseTest, IsEndedByATakeoverOfWhatItHadAloneAndByItsOwnGroup) {
  m_before = {given_to(1, "g", {2}), given_to(2, "g", {0, 1}), given_to(3, "h", {0, 1, 2})};
  fire({{"until", std::string("takeover")}});
  m_controls.processes().paused(1);
  m_fault->observe(fetch_of(2, 2));
  EXPECT_FALSE(m_fault->is_over()) << "it is still a member";
  m_controls.groups().left(1);
  m_fault->observe(fetch_of(2, 0));
  EXPECT_FALSE(m_fault->is_over()) << "it had that before";
  m_fault->observe(fetch_of(3, 2));
  EXPECT_FALSE(m_fault->is_over()) << "of another group";
  m_fault->observe(fetch_of(2, 2));
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(PauseTest, IsEndedByAHeirThatHasToWaitForItsTransaction) {
  m_before = {given_to(1, "g", {2}), given_to(2, "g", {0, 1}),
              kafka_moment(moments::k_kafka_txn_offset_commit, Phase::applied, 1)};
  fire({{"until", std::string("takeover")}});
  m_controls.processes().paused(1);
  m_controls.groups().left(1);
  Moment asked = kafka_moment(moments::k_kafka_offset_fetch, Phase::applied, 2);
  asked.succeeded = false;
  asked.error = "88 UNSTABLE_OFFSET_COMMIT";
  m_fault->observe(asked);
  EXPECT_FALSE(m_fault->is_over()) << "it has not been given anything new yet";
  m_fault->observe(given_to(2, "g", {0, 1, 2}));
  m_fault->observe(asked);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("instance 2 was given payments[2], and has to wait "
                                               "for the open transaction"));
}

TEST_F(PauseTest, AtTheVeryMomentThatHoldsOffsetsBackIsEndedByTheHeirThatWaits) {
  m_fault = std::make_unique<Pause>(FaultSpec{
      .kind = "pause",
      .at = {.instance = 1, .moment = moments::k_kafka_txn_offset_commit, .phase = Phase::applied},
      .arguments = {{"until", std::string("takeover")}}});
  m_fault->complete(Pause::kind());
  m_fault->arm(m_controls);
  m_fault->observe(given_to(1, "g", {2}));
  m_fault->fire(kafka_moment(moments::k_kafka_txn_offset_commit, Phase::applied, 1), 1, [] {});
  m_controls.processes().paused(1);
  m_controls.groups().left(1);
  m_fault->observe(given_to(2, "g", {2}));
  Moment asked = kafka_moment(moments::k_kafka_offset_fetch, Phase::applied, 2);
  asked.succeeded = false;
  asked.error = "88 UNSTABLE_OFFSET_COMMIT";
  m_fault->observe(asked);
  EXPECT_TRUE(m_fault->is_over());
}

TEST_F(PauseTest, IsNotEndedByAHeirThatWaitsForAnothersTransaction) {
  m_before = {given_to(1, "g", {2}), given_to(2, "g", {0, 1}),
              kafka_moment(moments::k_kafka_txn_offset_commit, Phase::applied, 1),
              kafka_moment(moments::k_kafka_end_txn, Phase::applied, 1)};
  fire({{"until", std::string("takeover")}});
  m_controls.processes().paused(1);
  m_controls.groups().left(1);
  m_fault->observe(given_to(2, "g", {0, 1, 2}));
  Moment asked = kafka_moment(moments::k_kafka_offset_fetch, Phase::applied, 2);
  asked.succeeded = false;
  asked.error = "88 UNSTABLE_OFFSET_COMMIT";
  m_fault->observe(asked);
  EXPECT_FALSE(m_fault->is_over());
}

TEST_F(PauseTest, TellsWhatTheZombieTried) {
  fire({{"for", Duration(1s)}});
  m_controls.processes().paused(1);
  m_controls.pass(1s);
  Moment heartbeat = kafka_moment(moments::k_kafka_heartbeat, Phase::applied, 1);
  heartbeat.succeeded = false;
  heartbeat.error = "UNKNOWN_MEMBER_ID";
  m_fault->observe(heartbeat);
  m_fault->observe(postgres_moment(moments::k_postgres_commit, Phase::applied, 1));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("tried kafka.heartbeat: UNKNOWN_MEMBER_ID"));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("tried postgres.commit: done"));
}

TEST_F(PauseTest, EndsAtAnotherMoment) {
  fire({{"until", Address{.instance = 2, .moment = moments::k_postgres_commit}}});
  m_controls.processes().paused(1);
  m_fault->observe(postgres_moment(moments::k_postgres_commit, Phase::requested, 2));
  EXPECT_FALSE(m_fault->is_over());
  m_fault->observe(postgres_moment(moments::k_postgres_commit, Phase::applied, 2));
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(PauseTest, IsNotEffectiveWhenNobodyTakesOver) {
  fire({{"until", std::string("takeover")}});
  m_controls.processes().paused(1);
  m_controls.groups().left(1);
  m_controls.pass(1h);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("a takeover was not seen within"));
  EXPECT_THAT(m_controls.calls, Contains("resume"));
}

TEST_F(PauseTest, IsNotEffectiveAndWakesItWhenItCouldNotBeStopped) {
  fire({});
  m_controls.processes().paused(fail(ErrorCode::timed_out, "1 of 2 processes stand still"));
  EXPECT_TRUE(m_struck);
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_THAT(m_controls.calls, Contains("resume"));
}

TEST_F(PauseTest, HealsEarlyByWakingItUp) {
  fire({{"until", std::string("takeover")}});
  m_controls.processes().paused(1);
  m_controls.groups().left(1);
  bool healed = false;
  m_fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
  EXPECT_EQ(m_controls.calls.back(), "resume");
  EXPECT_FALSE(m_fault->receipt().effective);
}

TEST(PauseCheck, RefusesTwoEnds) {
  const FaultSpec spec{.kind = "pause",
                       .arguments = {{"for", Duration(1s)}, {"until", std::string("takeover")}}};
  const auto mistakes = Pause::kind().check(spec);
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_EQ(mistakes[0].where, "until");
}

}  // namespace
}  // namespace wringer::faults
