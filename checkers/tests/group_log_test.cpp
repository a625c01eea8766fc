#include "checkers/group_log.h"

#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using testing::ElementsAre;
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
  void deliver(Instance instance, std::int64_t first, std::int64_t end, bool arrives = true) {
    Moment moment = moment_of(moments::k_kafka_fetch, ++m_exchange, instance);
    pass(moment, Phase::requested);
    moment.offsets = {{"payments", 0, first, end}};
    pass(moment, Phase::applied);
    moment.offsets.clear();
    if (arrives) pass(moment, Phase::acked);
  }
  void commit(Instance instance, const std::string& group, std::int64_t offset,
              const std::string& topic = "payments") {
    Moment moment = moment_of(moments::k_kafka_offset_commit, ++m_exchange, instance);
    moment.group = group;
    moment.offsets = {{topic, 0, -1, offset}};
    pass(moment, Phase::applied);
  }
  [[nodiscard]] GroupLog log() const { return group_log_of(m_journal, healthy_sample()); }

  ManualClock m_clock;
  Journal m_journal{m_clock};
  std::uint64_t m_exchange = 0;
};

TEST_F(GroupLogTest, WhoNeverCommitsToKafkaKeepsItsOffsetsItself) {
  deliver(1, 0, 5);
  EXPECT_TRUE(log().keeps_own_offsets);
  commit(1, "first", 5, "orders");
  EXPECT_TRUE(log().keeps_own_offsets) << "that is what it makes of other records";
  commit(1, "first", 5);
  EXPECT_FALSE(log().keeps_own_offsets);
}

TEST_F(GroupLogTest, NothingIsDeliveredAgainInAnUndisturbedCase) {
  join(1, "first");
  join(2, "second");
  deliver(1, 0, 5);
  deliver(1, 5, 9);
  // Another group's business.
  deliver(2, 0, 9);
  EXPECT_FALSE(log().redelivered);
}

TEST_F(GroupLogTest, AProcessThatReadsForTwoGroupsIsGivenEverythingTwice) {
  for (const char* group : {"first", "second"}) {
    join(1, group);
    commit(1, group, 0);
  }
  deliver(1, 0, 5);
  deliver(1, 0, 3);
  deliver(1, 3, 5);
  deliver(1, 5, 8);
  deliver(1, 5, 8);
  EXPECT_FALSE(log().redelivered);
  deliver(1, 5, 8);
  EXPECT_TRUE(log().redelivered);
}

TEST_F(GroupLogTest, AGroupThatReadsSomethingElseIsNoSecondReader) {
  join(1, "first");
  commit(1, "first", 0);
  join(1, "retries");
  commit(1, "retries", 0, "payments-retry");
  deliver(1, 0, 5);
  deliver(1, 0, 5);
  EXPECT_TRUE(log().redelivered);
}

TEST_F(GroupLogTest, IsPlainAsLongAsOneGroupWorksOnTheInput) {
  join(1, "first");
  commit(1, "first", 1);
  join(2, "shipping");
  commit(2, "shipping", 7, "orders");
  join(1, "retries");
  deliver(1, 0, 5);
  EXPECT_TRUE(log().is_plain);
  EXPECT_THAT(log().generations, SizeIs(1));
  EXPECT_THAT(log().commits, SizeIs(1));
  commit(2, "shipping", 7);
  EXPECT_FALSE(log().is_plain);
}

TEST_F(GroupLogTest, KnowsWhenTheHarnessMovedOffsetsOrTheLog) {
  for (const char* what : {"offset set", "offsets lost", "topic recreated", "log cut"}) {
    m_journal.add(Action{what, 0, ""});
  }
  m_journal.add(Action{"compacted", 0, ""});
  EXPECT_THAT(log().offsets_moved, testing::ElementsAre(1U, 2U, 3U, 4U));
}

TEST_F(GroupLogTest, IsNotPlainIfSomebodyElseReadsTheInput) {
  join(1, "first");
  commit(1, "first", 1);
  join(2, "audit");
  deliver(2, 0, 5);
  EXPECT_FALSE(log().is_plain);
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

// --- Generations, which a group that was deleted counts anew ---

class GenerationsTest : public GroupLogTest {
 protected:
  Moment join_of(Instance instance) {
    Moment moment = moment_of(moments::k_kafka_join_group, ++m_exchange, instance);
    moment.group = "first";
    pass(moment, Phase::requested);
    return moment;
  }
  void answer(Moment moment, std::int32_t generation) {
    moment.generation = generation;
    pass(moment, Phase::applied);
    moment.name = moments::k_kafka_sync_group;
    moment.exchange = ++m_exchange;
    pass(moment, Phase::applied);
  }
  void take_part(Instance instance, std::int32_t generation) {
    answer(join_of(instance), generation);
  }
  void commit_in(std::int32_t generation, Instance instance, std::int64_t offset) {
    Moment moment = moment_of(moments::k_kafka_offset_commit, ++m_exchange, instance);
    moment.group = "first";
    moment.generation = generation;
    moment.offsets = {{"payments", 0, -1, offset}};
    pass(moment, Phase::requested);
    pass(moment, Phase::applied);
  }
  [[nodiscard]] std::vector<std::string> told(const std::string& property) const {
    std::vector<std::string> summaries;
    for (const Anomaly& risk :
         judge(healthy_sample(), expecting(scenario::Guarantee::effectively_once), log()).at_risk) {
      if (risk.property == property) summaries.push_back(risk.summary);
    }
    return summaries;
  }
};

TEST_F(GenerationsTest, TwoOwnersInOne) {
  take_part(1, 3);
  take_part(2, 3);
  deliver(1, 0, 2);
  deliver(2, 2, 4);
  EXPECT_THAT(
      told("double owner"),
      ElementsAre("payments[0] was delivered to instances 1 and 2 in the same generation 3"));
}

TEST_F(GenerationsTest, TheSameAfterTheHarnessDeletedTheGroupIsAnother) {
  take_part(1, 1);
  deliver(1, 0, 2);
  m_journal.add(Action{"offsets lost", 0, ""});
  take_part(2, 1);
  deliver(2, 0, 4);
  EXPECT_THAT(told("double owner"), IsEmpty());
  take_part(1, 1);
  deliver(1, 0, 4);
  EXPECT_THAT(told("double owner"), SizeIs(1)) << "in the new life the check goes on";
}

TEST_F(GenerationsTest, TheSameAfterAnybodyDeletedTheGroupIsAnother) {
  take_part(1, 1);
  take_part(2, 2);
  deliver(2, 0, 2);
  take_part(2, 1);
  take_part(1, 2);
  deliver(1, 0, 4);
  EXPECT_THAT(told("double owner"), IsEmpty());
}

TEST_F(GenerationsTest, ACommitOfAnOlderOne) {
  take_part(1, 3);
  take_part(2, 4);
  commit_in(3, 1, 2);
  EXPECT_THAT(told("stale generation"),
              ElementsAre("the broker accepted offset 2 of payments[0] from instance 1 in "
                          "generation 3, when 4 had begun"));
}

TEST_F(GenerationsTest, ACommitOfALowerOneAfterTheGroupWasDeletedIsNotOfAnOlderOne) {
  for (const bool by_harness : {true, false}) {
    take_part(1, 5);
    if (by_harness) m_journal.add(Action{"offsets lost", 0, ""});
    take_part(1, 2);
    commit_in(2, 1, 2);
    EXPECT_THAT(told("stale generation"), IsEmpty());
  }
  take_part(2, 3);
  commit_in(2, 1, 2);
  EXPECT_THAT(told("stale generation"), SizeIs(1));
}

TEST_F(GenerationsTest, AnAnswerThatComesLateIsNoNewLife) {
  const Moment late = join_of(1);
  take_part(2, 4);
  answer(late, 3);
  commit_in(3, 1, 2);
  EXPECT_THAT(told("stale generation"), SizeIs(1));
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
  letters.letters = {{1U, {"dead", 0}, 0}, {1U, {"dead", 0}, 1}};
  chronicle.dead_letters.push_back(letters);
  return chronicle;
}

Judgement judged(const Chronicle& chronicle, const GroupLog& log,
                 std::vector<std::string> forbid = {}) {
  scenario::Expectations expectations = expecting(scenario::Guarantee::effectively_once);
  expectations.forbid = std::move(forbid);
  return judge(chronicle, expectations, log);
}

// What the journal tells of a dead letter: who was given event 2, and who wrote the letters.
class LettersTest : public testing::Test {
 protected:
  void deliver(int instance) {
    m_log.deliveries.push_back(
        {0, next(), 0, instance, -1, m_event.partition, m_event.offset, m_event.offset + 1});
  }
  void write(int instance, std::int64_t offset) {
    Moment moment;
    moment.name = moments::k_kafka_produce;
    moment.instance = instance;
    moment.exchange = ++m_exchange;
    m_log.publishing.on_moment(moment, next());
    moment.phase = Phase::applied;
    moment.offsets = {{"dead", 0, offset, offset + 1}};
    m_log.publishing.on_moment(moment, next());
    moment.phase = Phase::acked;
    m_log.publishing.on_moment(moment, next());
  }
  void fail_a_statement(int instance) {
    Moment moment;
    moment.name = moments::k_postgres_query;
    moment.service = Service::postgres;
    moment.instance = instance;
    moment.phase = Phase::applied;
    moment.succeeded = false;
    m_log.publishing.on_moment(moment, next());
  }
  void happens(const char* what, int instance) {
    m_log.publishing.on_action(Action{what, instance, ""}, next());
  }
  [[nodiscard]] Judgement judged_with(const Chronicle& chronicle,
                                      std::vector<std::string> forbid = {}) const {
    return judged(chronicle, m_log, std::move(forbid));
  }

  GroupLog m_log;

 private:
  struct Place {
    std::uint16_t partition = healthy_sample().events.partition[1];
    std::int64_t offset = healthy_sample().events.offset[1];
  };
  std::uint32_t next() { return ++m_sequence; }

  Place m_event;
  std::uint32_t m_sequence = 0;
  std::uint64_t m_exchange = 0;
};

Chronicle healthy_and_dead() {
  Chronicle chronicle = dead_twice();
  chronicle.dead_letters[0].letters.pop_back();
  chronicle.events.flags[1] = 0;
  return chronicle;
}

TEST_F(LettersTest, OfPoisonNeedNoReason) {
  Chronicle chronicle = dead_twice();
  chronicle.dead_letters[0].letters.pop_back();
  EXPECT_THAT(judged_with(chronicle).anomalies, IsEmpty());
}

TEST_F(LettersTest, OfAHealthyEventNeedAReason) {
  deliver(1);
  write(1, 0);
  const Judgement judgement = judged_with(healthy_and_dead());
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_EQ(judgement.anomalies[0].property, "dead letter unfounded");
  EXPECT_EQ(judgement.anomalies[0].event, 2U);
}

TEST_F(LettersTest, AFailureWhileItWasInHandIsOne) {
  deliver(1);
  fail_a_statement(1);
  write(1, 0);
  EXPECT_THAT(judged_with(healthy_and_dead()).anomalies, IsEmpty());
  EXPECT_THAT(judged_with(healthy_and_dead()).allowed, SizeIs(1));
  EXPECT_THAT(judged_with(healthy_and_dead(), {"dead letter unfounded"}).anomalies, SizeIs(1));
}

TEST_F(LettersTest, ACallThatFailedIsOne) {
  deliver(1);
  happens("call failed", 1);
  write(1, 0);
  EXPECT_THAT(judged_with(healthy_and_dead()).anomalies, IsEmpty());
}

TEST_F(LettersTest, ACallThatWasAnsweredIsNone) {
  deliver(1);
  happens("called", 1);
  write(1, 0);
  EXPECT_THAT(judged_with(healthy_and_dead()).anomalies, SizeIs(1));
}

TEST_F(LettersTest, AFailureBeforeItCameOrAnothersIsNone) {
  fail_a_statement(1);
  deliver(1);
  fail_a_statement(2);
  write(1, 0);
  fail_a_statement(1);
  EXPECT_THAT(judged_with(healthy_and_dead()).anomalies, SizeIs(1));
}

TEST_F(LettersTest, WrittenTwiceAfterADeathAreCounted) {
  deliver(1);
  write(1, 0);
  happens("died", 1);
  deliver(2);
  write(2, 1);
  EXPECT_THAT(judged_with(dead_twice()).anomalies, IsEmpty());
  EXPECT_THAT(judged_with(dead_twice()).allowed, SizeIs(1));
  EXPECT_THAT(judged_with(dead_twice(), {"dead letter repeated"}).anomalies, SizeIs(1));
}

TEST_F(LettersTest, WrittenTwiceThoughAnotherDiedAreNot) {
  deliver(1);
  write(1, 0);
  happens("died", 2);
  write(1, 1);
  EXPECT_THAT(judged_with(dead_twice()).anomalies, SizeIs(1));
}

TEST_F(LettersTest, OfWhatStandsInATableAreOneTooMany) {
  deliver(1);
  fail_a_statement(1);
  write(1, 0);
  Chronicle chronicle = healthy_sample();
  chronicle.dead_letters = healthy_and_dead().dead_letters;
  EXPECT_THAT(judged_with(chronicle).anomalies, SizeIs(1));
}

TEST_F(LettersTest, AreMissingWhereACallCameBeforeTheRefusal) {
  Chronicle chronicle = dead_twice();
  chronicle.dead_letters[0].letters.clear();
  ASSERT_THAT(judged_with(chronicle).anomalies, SizeIs(1));
  chronicle.mappings.push_back(named_mapping(EffectKind::calls, "gateway"));
  const std::uint32_t transaction = add_transaction(chronicle);
  chronicle.mappings.back().evidence.add("call");
  chronicle.mappings.back().add(1, Mark::applied, transaction);
  const Judgement judgement = judged_with(chronicle);
  EXPECT_TRUE(std::any_of(
      judgement.anomalies.begin(), judgement.anomalies.end(),
      [](const Anomaly& anomaly) { return anomaly.property == "dead letter missing"; }));
}

TEST(PublishedAgain, UndisturbedBreaksThePromise) {
  EXPECT_THAT(judged(published_twice(), {}).anomalies, SizeIs(1));
}

GroupLog with_a_doubt() {
  GroupLog log;
  Moment moment;
  moment.name = moments::k_kafka_produce;
  log.publishing.on_action(Action{"died", 1, ""}, 1);
  log.publishing.on_moment(moment, 2);
  return log;
}

TEST(PublishedAgain, ByOneThatHadToIsCounted) {
  EXPECT_THAT(judged(published_twice(), with_a_doubt()).anomalies, IsEmpty());
  EXPECT_THAT(judged(published_twice(), with_a_doubt()).allowed, SizeIs(1));
}

TEST(PublishedAgain, IsBrokenWhereItIsForbidden) {
  EXPECT_THAT(judged(published_twice(), with_a_doubt(), {"outbox duplicate"}).anomalies, SizeIs(1));
}

TEST(PublishedAgain, IsBrokenWhereNothingMayBeDoneTwice) {
  const Judgement judgement =
      judge(published_twice(), expecting(scenario::Guarantee::at_most_once), with_a_doubt());
  EXPECT_THAT(judgement.anomalies, SizeIs(1));
}

TEST(PublishedAgain, IsExcusedHoweverManyThereAre) {
  Chronicle chronicle = published_twice();
  OutboxLog& outbox = chronicle.outboxes[0];
  for (std::int64_t i = 0; i < 1500; ++i) {
    const std::string id = "row-" + std::to_string(i);
    outbox.rows.push_back({id, "", "", 1});
    outbox.records.push_back({id, "", {"orders", 0}, 10 + 2 * i});
    outbox.records.push_back({id, "", {"orders", 0}, 11 + 2 * i});
  }
  EXPECT_THAT(judged(chronicle, with_a_doubt()).anomalies, IsEmpty());
  EXPECT_THAT(judged(chronicle, with_a_doubt()).allowed, SizeIs(1001));
}

}  // namespace
}  // namespace wringer::checkers
