#include "harness/cases/quiescence.h"

#include <gtest/gtest.h>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

Moment moment(MomentName name, Phase phase, std::vector<OffsetRange> offsets = {}) {
  Moment result;
  result.name = name;
  result.phase = phase;
  result.service = name.starts_with("kafka") ? Service::kafka : Service::postgres;
  result.instance = 1;
  result.offsets = std::move(offsets);
  return result;
}

class QuiescenceTest : public testing::Test {
 protected:
  void see(const Moment& seen) {
    m_groups.observe(seen);
    m_quiescence.observe(seen);
  }
  void say(const std::string& sql) {
    Moment query = moment(moments::k_postgres_query, Phase::requested);
    query.sql = sql;
    see(query);
    see(moment(moments::k_postgres_query, Phase::applied));
  }
  ManualClock m_clock;
  groups::GroupWatch m_groups;
  Quiescence m_quiescence{m_clock, m_groups};
};

TEST_F(QuiescenceTest, WaitsUntilEveryPartitionIsCommittedToItsEnd) {
  m_quiescence.expect({{{"payments", 0}, 3}, {{"payments", 1}, 2}});
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"payments", 0, -1, 3}}));
  EXPECT_EQ(m_quiescence.what_is_left(false), "payments[0]: nothing committed of 3");
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 0, -1, 3}}));
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 1, -1, 1}}));
  EXPECT_EQ(m_quiescence.what_is_left(true), "payments[1]: committed up to 1 of 2");
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 1, -1, 2}}));
  EXPECT_EQ(m_quiescence.what_is_left(true), "");
}

TEST_F(QuiescenceTest, WhatIsCommittedOnceMoreByATimerIsNoSignOfLife) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  std::uint64_t exchange = 0;
  const auto commit = [&](std::int64_t offset) {
    ++exchange;
    for (const Phase phase : {Phase::requested, Phase::applied, Phase::acked}) {
      Moment seen = moment(moments::k_kafka_offset_commit, phase, {{"payments", 0, -1, offset}});
      seen.exchange = exchange;
      see(seen);
      m_clock.advance(10ms);
    }
    return m_clock.now() - 10ms;
  };
  const MonotonicTime first = commit(2);
  EXPECT_EQ(m_quiescence.done_at(250ms), first + 250ms);
  commit(2);
  EXPECT_EQ(m_quiescence.done_at(250ms), first + 250ms);
  const MonotonicTime next = commit(3);
  EXPECT_EQ(m_quiescence.done_at(250ms), next + 250ms);
  const MonotonicTime back = commit(1);
  EXPECT_EQ(m_quiescence.done_at(250ms), back + 250ms);
}

TEST_F(QuiescenceTest, WaitsForEveryGroupThatCommits) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  const auto commits = [&](const std::string& group, std::int64_t offset) {
    for (const Phase phase : {Phase::requested, Phase::applied}) {
      Moment commit = moment(moments::k_kafka_offset_commit, phase, {{"payments", 0, -1, offset}});
      commit.group = group;
      see(commit);
    }
  };
  commits("slow", 1);
  commits("quick", 3);
  EXPECT_EQ(m_quiescence.what_is_left(true), "payments[0]: committed up to 1 of 3");
  commits("slow", 3);
  EXPECT_EQ(m_quiescence.what_is_left(true), "");
}

TEST_F(QuiescenceTest, WhoeverHasBeenGivenPartitionsGetsTimeToReadThem) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  Moment joined = moment(moments::k_kafka_join_group, Phase::applied);
  joined.member = "m";
  see(joined);
  m_clock.advance(10s);
  see(moment(moments::k_kafka_sync_group, Phase::applied));
  EXPECT_EQ(m_quiescence.quiet_at(250ms), m_clock.now() + 2s);
}

TEST_F(QuiescenceTest, ASystemThatKeepsItsOffsetsElsewhereIsThroughWhenAllIsDelivered) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  see(moment(moments::k_kafka_fetch, Phase::applied, {{"payments", 0, 0, 2}}));
  EXPECT_EQ(m_quiescence.what_is_left(true), "payments[0]: delivered up to 2 of 3");
  see(moment(moments::k_kafka_fetch, Phase::applied, {{"payments", 0, 2, 3}}));
  EXPECT_EQ(m_quiescence.what_is_left(true), "");
}

TEST_F(QuiescenceTest, AllMayBeDeliveredLongBeforeItIsCommitted) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  EXPECT_EQ(m_quiescence.what_is_left_to_deliver(true), "payments[0]: delivered up to 0 of 3");
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"payments", 0, -1, 1}}));
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 0, -1, 1}}));
  see(moment(moments::k_kafka_fetch, Phase::applied, {{"payments", 0, 0, 3}}));
  EXPECT_EQ(m_quiescence.what_is_left_to_deliver(true), "");
  EXPECT_NE(m_quiescence.what_is_left_to_deliver(false), "");
  EXPECT_NE(m_quiescence.what_is_left(true), "");
  EXPECT_EQ(m_quiescence.done_at(250ms), m_clock.now() + 250ms);
}

TEST_F(QuiescenceTest, WhatTheSystemWritesForItselfIsToBeConsumedToo) {
  m_quiescence.count_records_of("retries");
  m_quiescence.expect({{{"payments", 0}, 1}});
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"payments", 0, -1, 1}}));
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 0, -1, 1}}));
  see(moment(moments::k_kafka_produce, Phase::applied, {{"retries", 0, 4, 5}}));
  see(moment(moments::k_kafka_produce, Phase::applied, {{"metrics", 0, 4, 5}}));
  EXPECT_EQ(m_quiescence.what_is_left(true), "") << "nobody has committed anything there";
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"retries", 0, -1, 4}}));
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"retries", 0, -1, 4}}));
  EXPECT_EQ(m_quiescence.what_is_left(true),
            "retries[0]: committed 4 of 5, which the system wrote itself");
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"retries", 0, -1, 5}}));
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"retries", 0, -1, 5}}));
  EXPECT_EQ(m_quiescence.what_is_left(true), "");
}

TEST_F(QuiescenceTest, ARecordThatTheSystemWritesIsASignOfLife) {
  m_quiescence.count_records_of("orders");
  m_clock.advance(1s);
  see(moment(moments::k_kafka_produce, Phase::applied, {{"metrics", 0, 4, 5}}));
  const MonotonicTime before = m_quiescence.quiet_at(250ms);
  see(moment(moments::k_kafka_produce, Phase::applied, {{"orders", 0, 4, 5}}));
  EXPECT_EQ(m_quiescence.quiet_at(250ms), m_clock.now() + 250ms);
  EXPECT_LT(before, m_clock.now() + 250ms);
}

TEST_F(QuiescenceTest, WhoHasDoneNothingAboutWhatItWasGivenGetsMoreTime) {
  m_clock.advance(1s);
  see(moment(moments::k_kafka_fetch, Phase::applied, {{"payments", 0, 0, 2}}));
  EXPECT_EQ(m_quiescence.quiet_at(250ms), m_clock.now() + 5s);
  m_clock.advance(1s);
  say("INSERT INTO transactions VALUES (1)");
  EXPECT_EQ(m_quiescence.quiet_at(250ms), m_clock.now() + 250ms);
}

TEST_F(QuiescenceTest, WhoReadsOnAtTheEndAfterLosingItsOffsetHasNothingToCommit) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  Moment fetch = moment(moments::k_kafka_fetch, Phase::requested, {{"payments", 0, -1, 3}});
  fetch.connection = 1;
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"payments", 0, -1, 1}}));
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 0, -1, 1}}));
  see(fetch);
  m_quiescence.allow_skipping();
  see(fetch);
  EXPECT_NE(m_quiescence.what_is_left(true), "") << "it may still be at what it was given before";
  fetch.connection = 2;
  see(fetch);
  EXPECT_EQ(m_quiescence.what_is_left(true), "");
}

TEST_F(QuiescenceTest, WhoIsGivenRecordsAfterLosingItsOffsetMustCommitThem) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"payments", 0, -1, 1}}));
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 0, -1, 1}}));
  m_quiescence.allow_skipping();
  Moment delivery = moment(moments::k_kafka_fetch, Phase::applied, {{"payments", 0, 0, 3}});
  delivery.connection = 2;
  see(delivery);
  Moment fetch = moment(moments::k_kafka_fetch, Phase::requested, {{"payments", 0, -1, 3}});
  fetch.connection = 2;
  see(fetch);
  EXPECT_EQ(m_quiescence.what_is_left(true), "payments[0]: committed up to 1 of 3");
}

TEST_F(QuiescenceTest, WhoIsToldThatItsOffsetIsOutOfRangeMayReadOnAtTheEnd) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"payments", 0, -1, 1}}));
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 0, -1, 1}}));
  m_quiescence.allow_skipping();
  Moment refused = moment(moments::k_kafka_fetch, Phase::applied);
  refused.succeeded = false;
  refused.error = "1 OFFSET_OUT_OF_RANGE";
  see(refused);
  see(moment(moments::k_kafka_fetch, Phase::requested, {{"payments", 0, -1, 3}}));
  EXPECT_EQ(m_quiescence.what_is_left(true), "");
}

TEST_F(QuiescenceTest, ACommitThatFailedIsTheEndIfNobodyTriesAgain) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  Moment joined = moment(moments::k_kafka_join_group, Phase::applied);
  joined.group = "ledger";
  joined.member = "one";
  see(joined);
  see(moment(moments::k_kafka_offset_commit, Phase::requested, {{"payments", 0, -1, 3}}));
  EXPECT_NE(m_quiescence.what_is_left(false), "") << "its answer may still come";
  EXPECT_EQ(m_quiescence.what_is_left(true), "");
  EXPECT_GE(m_quiescence.quiet_at(100ms) - m_clock.now(), 1s);
  see(moment(moments::k_kafka_offset_commit, Phase::applied, {{"payments", 0, -1, 3}}));
  EXPECT_EQ(m_quiescence.quiet_at(100ms) - m_clock.now(), 100ms);
}

TEST_F(QuiescenceTest, ACommitThatFailedIsNoEndWhenTheEventsComeAgain) {
  m_quiescence.expect({{{"payments", 0}, 3}});
  const Moment commit =
      moment(moments::k_kafka_offset_commit, Phase::requested, {{"payments", 0, -1, 3}});
  see(commit);
  see(moment(moments::k_kafka_join_group, Phase::requested));
  EXPECT_NE(m_quiescence.what_is_left(true), "") << "whoever gets them starts at the committed one";
  see(commit);
  see(moment(moments::k_kafka_fetch, Phase::requested, {{"payments", 0, -1, 1}}));
  EXPECT_NE(m_quiescence.what_is_left(true), "") << "it reads them again";
  see(commit);
  m_groups.forget(1);
  EXPECT_NE(m_quiescence.what_is_left(true), "") << "it has died";
}

TEST_F(QuiescenceTest, AnOpenTransactionIsNoRest) {
  EXPECT_NE(m_quiescence.what_is_left(false), "");
}

TEST_F(QuiescenceTest, EveryWriteToTheDatabaseStartsTheQuietTimeAnew) {
  say("INSERT INTO t VALUES (1)");
  const MonotonicTime first = m_quiescence.quiet_at(250ms);
  m_clock.advance(100ms);
  see(moment(moments::k_postgres_commit, Phase::applied));
  EXPECT_EQ(m_quiescence.quiet_at(250ms), first + 100ms);
}

TEST_F(QuiescenceTest, CallsOfFunctionsCountButNotForEver) {
  say("INSERT INTO t VALUES (1)");
  m_clock.advance(1s);
  say("SELECT claim(1)");
  EXPECT_EQ(m_quiescence.quiet_at(250ms), m_clock.now() + 250ms);
  m_clock.advance(1s);
  const MonotonicTime before = m_quiescence.quiet_at(250ms);
  say("SELECT claim(1)");
  EXPECT_EQ(m_quiescence.quiet_at(250ms), before) << "it asks again";
  m_clock.advance(60s);
  say("SELECT claim(2)");
  EXPECT_LT(m_quiescence.quiet_at(250ms), m_clock.now()) << "it has done nothing else for long";
}

TEST_F(QuiescenceTest, WhatIsWrittenElsewhereCountsForAWhile) {
  m_quiescence.count_writes_to({"accounts"});
  say("INSERT INTO accounts VALUES (1)");
  const MonotonicTime written = m_clock.now();
  m_clock.advance(500ms);
  say("UPDATE leases SET until = now()");
  EXPECT_EQ(m_quiescence.done_at(250ms), m_clock.now() + 250ms);
  m_clock.advance(10s);
  say("UPDATE leases SET until = now()");
  EXPECT_EQ(m_quiescence.done_at(250ms), written + 1s + 250ms) << "it keeps a lease";
}

TEST_F(QuiescenceTest, AStatementThatCommitsByItselfIsAWrite) {
  m_clock.advance(1s);
  Moment insert = moment(moments::k_postgres_commit, Phase::requested);
  insert.sql = "INSERT INTO t VALUES (1)";
  see(insert);
  m_clock.advance(100ms);
  see(moment(moments::k_postgres_commit, Phase::applied));
  EXPECT_EQ(m_quiescence.quiet_at(250ms), m_clock.now() + 250ms);
}

TEST_F(QuiescenceTest, PollingTheDatabaseIsQuiet) {
  say("INSERT INTO t VALUES (1)");
  see(moment(moments::k_postgres_commit, Phase::applied));
  const MonotonicTime before = m_quiescence.quiet_at(250ms);
  m_clock.advance(100ms);
  say("SELECT id FROM outbox WHERE NOT sent FOR UPDATE SKIP LOCKED");
  Moment commit = moment(moments::k_postgres_commit, Phase::requested);
  commit.sql = "COMMIT";
  see(commit);
  see(moment(moments::k_postgres_commit, Phase::applied));
  EXPECT_EQ(m_quiescence.quiet_at(250ms), before);
}

TEST_F(QuiescenceTest, PollingForRecordsThatDoNotComeIsQuiet) {
  see(moment(moments::k_postgres_commit, Phase::applied));
  const MonotonicTime before = m_quiescence.quiet_at(250ms);
  m_clock.advance(100ms);
  see(moment(moments::k_kafka_fetch, Phase::requested, {{"payments", 0, -1, 3}}));
  see(moment(moments::k_kafka_fetch, Phase::applied));
  see(moment(moments::k_kafka_heartbeat, Phase::applied));
  EXPECT_EQ(m_quiescence.quiet_at(250ms), before);
  see(moment(moments::k_kafka_fetch, Phase::applied, {{"payments", 0, 3, 4}}));
  EXPECT_GE(m_quiescence.quiet_at(250ms), before + 100ms) << "records are no quiet";
}

}  // namespace
}  // namespace wringer::cases
