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

// --- What that excuses ---

Chronicle published_twice() {
  Chronicle chronicle = healthy_sample();
  OutboxLog outbox;
  outbox.rows = {{"order-2", "", "", 1}};
  outbox.records = {{"order-2", "", {"orders", 0}, 0}, {"order-2", "", {"orders", 0}, 1}};
  chronicle.outboxes.push_back(outbox);
  return chronicle;
}

void fail_a_statement(Publishing& publishing) {
  Moment moment;
  moment.name = moments::k_postgres_query;
  moment.service = Service::postgres;
  moment.phase = Phase::applied;
  moment.succeeded = false;
  publishing.on_moment(moment, 1);
}

void produce_again(Publishing& publishing) {
  Moment moment;
  moment.name = moments::k_kafka_produce;
  publishing.on_moment(moment, 2);
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
  fail_a_statement(refused.publishing);
  produce_again(refused.publishing);
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
  ended.publishing.on_action(Action{"died", 1, ""}, 1);
  GroupLog unmarked;
  fail_a_statement(unmarked.publishing);
  for (const GroupLog& log : {ended, unmarked}) {
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
