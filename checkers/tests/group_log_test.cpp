#include "checkers/group_log.h"

#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class GroupLogTest : public testing::Test {
 protected:
  static Moment moment_of(MomentName name, std::uint64_t exchange, Instance instance = 1) {
    Moment moment;
    moment.name = name;
    moment.service = name.starts_with("kafka") ? Service::kafka : Service::postgres;
    moment.instance = instance;
    moment.connection = 10 + static_cast<std::uint64_t>(instance);
    moment.exchange = exchange;
    return moment;
  }
  void pass(Moment moment, Phase phase, bool succeeded = true) {
    moment.phase = phase;
    moment.succeeded = succeeded;
    m_journal.add(moment);
  }
  void join(Instance instance, const std::string& group) {
    Moment moment = moment_of(moments::k_kafka_join_group, ++m_exchange, instance);
    moment.group = group;
    pass(moment, Phase::applied);
  }
  // Of a topic that is not the input.
  void deliver(Instance instance, std::int64_t first, std::int64_t end, bool arrives = true) {
    Moment moment = moment_of(moments::k_kafka_fetch, ++m_exchange, instance);
    pass(moment, Phase::requested);
    moment.offsets = {{"retries", 0, first, end}};
    pass(moment, Phase::applied);
    moment.offsets.clear();
    if (arrives) pass(moment, Phase::acked);
  }
  void produce(Instance instance) {
    const Moment moment = moment_of(moments::k_kafka_produce, ++m_exchange, instance);
    for (const Phase phase : {Phase::requested, Phase::applied, Phase::acked}) pass(moment, phase);
  }
  [[nodiscard]] GroupLog log() const { return group_log_of(m_journal, healthy_sample()); }

  ManualClock m_clock;
  Journal m_journal{m_clock};
  std::uint64_t m_exchange = 0;
};

TEST_F(GroupLogTest, NothingIsDeliveredAgainInAnUndisturbedCase) {
  join(1, "first");
  join(2, "second");
  deliver(1, 0, 5);
  deliver(1, 5, 9);
  // Another group's business.
  deliver(2, 0, 9);
  EXPECT_FALSE(log().redelivered);
  EXPECT_FALSE(log().somebody_ended_before_the_last_produce());
}

TEST_F(GroupLogTest, WhatTheSameGroupIsGivenTwiceIsDeliveredAgain) {
  join(1, "first");
  join(2, "first");
  deliver(1, 0, 5);
  deliver(2, 4, 9);
  EXPECT_TRUE(log().redelivered);
}

TEST_F(GroupLogTest, WhatDidNotArriveWasNotDelivered) {
  deliver(1, 0, 5, false);
  deliver(1, 0, 5);
  EXPECT_FALSE(log().redelivered);
}

TEST_F(GroupLogTest, AnAnswerLeavesNoDoubt) {
  for (const MomentName name : {moments::k_kafka_produce, moments::k_postgres_commit}) {
    const Moment moment = moment_of(name, ++m_exchange);
    pass(moment, Phase::requested);
    pass(moment, Phase::applied);
    pass(moment, Phase::acked);
  }
  EXPECT_FALSE(log().produce_failed);
  EXPECT_FALSE(log().database_failed);
}

TEST_F(GroupLogTest, AnAnswerThatIsBadOrMissingDoes) {
  const Moment produce = moment_of(moments::k_kafka_produce, ++m_exchange);
  pass(produce, Phase::requested);
  pass(produce, Phase::applied, false);
  pass(produce, Phase::acked, false);
  EXPECT_TRUE(log().produce_failed);
  EXPECT_FALSE(log().database_failed);
  pass(moment_of(moments::k_postgres_commit, ++m_exchange), Phase::requested);
  EXPECT_TRUE(log().database_failed);
}

TEST_F(GroupLogTest, AnInstanceEndsBeforeSomethingIsPublishedOrAfter) {
  m_journal.add(Action{"start", 1, "started"});
  produce(1);
  m_journal.add(Action{"died", 1, "was killed by signal 9"});
  EXPECT_FALSE(log().somebody_ended_before_the_last_produce());
  m_journal.add(Action{"start", 1, "started again"});
  produce(1);
  EXPECT_TRUE(log().somebody_ended_before_the_last_produce());
}

TEST_F(GroupLogTest, WhoWasAskedToEndHasNoExcuse) {
  m_journal.add(Action{"stop", 1, "asked to end, for its final offset commit"});
  m_journal.add(Action{"died", 1, "ended with exit code 0"});
  produce(2);
  EXPECT_FALSE(log().somebody_ended_before_the_last_produce());
}

// --- What that excuses ---

Chronicle published_twice() {
  Chronicle chronicle = healthy_sample();
  OutboxLog outbox;
  outbox.rows = {{"order-2", "", "", 1}};
  outbox.records = {{"order-2", "", {"orders", 0}, 0}, {"order-2", "", {"orders", 0}, 1}};
  chronicle.outboxes.push_back(outbox);
  return chronicle;
}

Chronicle dead_twice() {
  Chronicle chronicle = healthy_sample();
  chronicle.events.flags[1] = event_flags::k_poison;
  drop_effect(chronicle, k_rows, 2);
  drop_effect(chronicle, k_sums, 2);
  DeadLetters letters;
  letters.letters = {{1U, "dead[0] offset 0", {}}, {1U, "dead[0] offset 1", {}}};
  chronicle.dead_letters.push_back(letters);
  return chronicle;
}

Judgement judged(const Chronicle& chronicle, const GroupLog& log,
                 std::vector<std::string> forbid = {}) {
  scenario::Expectations expectations = expecting(scenario::Guarantee::effectively_once);
  expectations.forbid = std::move(forbid);
  return judge(chronicle, expectations, log);
}

TEST(DeadLetters, OfAHealthyEventNeedAReason) {
  Chronicle chronicle = dead_twice();
  chronicle.dead_letters[0].letters.pop_back();
  EXPECT_THAT(judged(chronicle, {}).anomalies, testing::IsEmpty());
  chronicle.events.flags[1] = 0;
  const Judgement judgement = judged(chronicle, {});
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_EQ(judgement.anomalies[0].property, "dead letter unfounded");
  EXPECT_EQ(judgement.anomalies[0].event, 2U);
  GroupLog refused;
  refused.database_failed = true;
  EXPECT_THAT(judged(chronicle, refused).anomalies, testing::IsEmpty());
}

TEST(PublishedAgain, UndisturbedBreaksThePromise) {
  GroupLog log;
  log.redelivered = true;  // Relays read the database.
  EXPECT_THAT(judged(published_twice(), log).anomalies, SizeIs(1));
  log = {};
  log.happenings.push_back({1, 1, "died"});  // Nobody was given its records again.
  EXPECT_THAT(judged(dead_twice(), log).anomalies, SizeIs(1));
}

TEST(PublishedAgain, ByOneThatHadToIsCounted) {
  GroupLog ended;
  ended.happenings.push_back({1, 1, "died"});
  ended.last_produce = 2;
  GroupLog refused;
  refused.produce_failed = true;
  GroupLog unmarked;
  unmarked.database_failed = true;
  for (const GroupLog& log : {ended, refused, unmarked}) {
    EXPECT_THAT(judged(published_twice(), log).anomalies, IsEmpty());
    EXPECT_THAT(judged(published_twice(), log).allowed, SizeIs(1));
  }
  GroupLog redelivered;
  redelivered.redelivered = true;
  EXPECT_THAT(judged(dead_twice(), redelivered).anomalies, IsEmpty());
  EXPECT_THAT(judged(dead_twice(), redelivered).allowed, SizeIs(1));
}

TEST(PublishedAgain, IsBrokenWhereItIsForbidden) {
  GroupLog log;
  log.redelivered = true;
  EXPECT_THAT(judged(dead_twice(), log, {"dead letter repeated"}).anomalies, SizeIs(1));
}

}  // namespace
}  // namespace wringer::checkers
