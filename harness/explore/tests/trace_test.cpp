#include "harness/explore/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::explore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const TopicPartition k_partition{"payments", 0};

// A journal and a history that grow together; every step takes 10 ms.
class Recording {
 public:
  void say(MomentName name, const std::string& sql = "", std::vector<OffsetRange> offsets = {}) {
    m_clock.advance(10ms);
    Moment moment;
    moment.name = name;
    moment.service = name.starts_with("kafka") ? Service::kafka : Service::postgres;
    moment.instance = 1;
    moment.sql = sql;
    moment.offsets = std::move(offsets);
    for (const Phase phase : {Phase::requested, Phase::applied, Phase::acked}) {
      moment.phase = phase;
      journal.add(moment);
    }
  }
  void deliver(std::int64_t first, std::int64_t end) {
    say(moments::k_kafka_fetch, "", {{k_partition.topic, 0, first, end}});
  }
  // The effect of the event at this offset.
  void commit_effect(std::int64_t offset) {
    say(moments::k_postgres_begin, "BEGIN");
    say(moments::k_postgres_query, "INSERT INTO t VALUES (1)");
    say(moments::k_postgres_commit, "COMMIT");
    const auto number = static_cast<std::uint64_t>(offset + 1);
    history.effects.front().applications[number].push_back({"row", m_clock.wall_now()});
  }
  void commit_offset(std::int64_t end) {
    say(moments::k_kafka_offset_commit, "", {{k_partition.topic, 0, -1, end}});
  }
  void wait(Duration time) { m_clock.advance(time); }
  void produced(std::int64_t count) {
    history.effects.push_back({EffectKind::append, "t", {}, {}});
    for (std::int64_t offset = 0; offset < count; ++offset) {
      history.input.push_back({k_partition, offset, static_cast<std::uint64_t>(offset + 1)});
    }
  }

 private:
  ManualClock m_clock;

 public:
  Journal journal{m_clock};
  History history;
};

TEST(Trace, TellsWhatIsDoneForEachDelivery) {
  Recording system;
  system.produced(4);
  system.say(moments::k_kafka_join_group);
  system.say(moments::k_kafka_heartbeat);
  for (const std::int64_t first : {0, 2}) {
    system.deliver(first, first + 2);
    for (const std::int64_t offset : {first, first + 1}) {
      system.commit_effect(offset);
      system.commit_offset(offset + 1);
    }
  }
  const Trace trace = trace_of(system.journal, &system.history);
  ASSERT_THAT(trace.instances, SizeIs(1));
  EXPECT_EQ(trace.instances.front().start, "join_group");
  ASSERT_THAT(trace.instances.front().batches, SizeIs(1));
  EXPECT_EQ(trace.instances.front().batches.front().text,
            "fetch → (begin → insert → commit → offset_commit) ×2");
  EXPECT_EQ(trace.instances.front().batches.front().times, 2);
  EXPECT_EQ(trace.discipline, CommitDiscipline::offset_after_effect);
  EXPECT_THAT(trace.premature, IsEmpty());
  EXPECT_EQ(trace.events_compared, 4u);
}

TEST(Trace, RecordsFetchedAheadBeginNoBatch) {
  Recording system;
  system.produced(2);
  system.deliver(0, 1);
  system.say(moments::k_postgres_begin, "BEGIN");
  system.deliver(1, 2);
  system.say(moments::k_postgres_commit, "COMMIT");
  system.say(moments::k_postgres_begin, "BEGIN");
  system.say(moments::k_postgres_commit, "COMMIT");
  const Trace trace = trace_of(system.journal, nullptr);
  ASSERT_THAT(trace.instances.front().batches, SizeIs(1));
  EXPECT_EQ(trace.instances.front().batches.front().text, "fetch → (begin → commit) ×2");
}

TEST(Trace, FindsEachOffsetThatWasCommittedTooEarlyWithoutAnyCrash) {
  Recording system;
  system.produced(3);
  system.deliver(0, 3);
  system.commit_effect(0);
  system.commit_offset(2);
  system.commit_effect(1);
  system.commit_effect(2);
  system.commit_offset(3);
  const Trace trace = trace_of(system.journal, &system.history);
  ASSERT_THAT(trace.premature, SizeIs(1));
  EXPECT_EQ(trace.premature.front().event, 2u);
  EXPECT_EQ(trace.premature.front().effect_later_by, 30ms);
  EXPECT_EQ(trace.discipline, CommitDiscipline::offset_after_effect);
  EXPECT_THAT(to_text(trace),
              HasSubstr("event 2 (payments[0], offset 1): its effect was committed 30 ms later"));
}

TEST(Trace, AnEffectThatNeverCameIsPrematureToo) {
  Recording system;
  system.produced(1);
  system.deliver(0, 1);
  system.commit_offset(1);
  system.history.effects.push_back(
      {EffectKind::append, "other", {{1, {{"row", WallTime(10h)}}}}, {}});
  system.history.effects.back().applications[7] = {{"row", WallTime(1ms)}};
  system.history.effects.back().applications.erase(1);
  const Trace trace = trace_of(system.journal, &system.history);
  ASSERT_THAT(trace.premature, SizeIs(1));
  EXPECT_EQ(trace.premature.front().effect_later_by, std::nullopt);
}

TEST(Trace, WhatNeedsNoEffectIsNotPremature) {
  Recording system;
  system.produced(2);
  system.deliver(0, 2);
  system.commit_effect(0);
  system.commit_offset(2);
  EXPECT_THAT(trace_of(system.journal, &system.history).premature, SizeIs(1));
  system.history.without_effect = {2};
  const Trace trace = trace_of(system.journal, &system.history);
  EXPECT_THAT(trace.premature, IsEmpty());
  EXPECT_EQ(trace.events_compared, 1U);
}

TEST(Trace, KnowsTheDisciplines) {
  Recording before;
  before.produced(2);
  before.deliver(0, 2);
  for (const std::int64_t offset : {0, 1}) {
    before.commit_offset(offset + 1);
    before.commit_effect(offset);
  }
  EXPECT_EQ(trace_of(before.journal, &before.history).discipline,
            CommitDiscipline::offset_before_effect);

  Recording timer;
  timer.produced(3);
  timer.deliver(0, 3);
  for (const std::int64_t offset : {0, 1, 2}) timer.commit_effect(offset);
  timer.wait(1s);
  timer.commit_offset(3);
  EXPECT_EQ(trace_of(timer.journal, &timer.history).discipline,
            CommitDiscipline::offset_on_a_timer);

  Recording elsewhere;
  elsewhere.produced(1);
  elsewhere.deliver(0, 1);
  elsewhere.commit_effect(0);
  EXPECT_EQ(trace_of(elsewhere.journal, &elsewhere.history).discipline,
            CommitDiscipline::not_in_kafka);

  Recording transaction;
  transaction.produced(1);
  transaction.deliver(0, 1);
  transaction.commit_effect(0);
  transaction.say("kafka.txn_offset_commit", "", {{"payments", 0, -1, 1}});
  EXPECT_EQ(trace_of(transaction.journal, &transaction.history).discipline,
            CommitDiscipline::in_kafka_transaction);
}

TEST(Trace, WithoutAHistoryReadsTheOrderOfMessages) {
  Recording system;
  system.produced(1);
  system.deliver(0, 1);
  system.commit_offset(1);
  system.commit_effect(0);
  const Trace trace = trace_of(system.journal, nullptr);
  EXPECT_EQ(trace.discipline, CommitDiscipline::offset_before_effect);
  EXPECT_EQ(trace.events_compared, 0u);
}

TEST(Trace, NamesEachClientOnce) {
  Recording system;
  Moment hello;
  hello.name = "kafka.api_versions";
  hello.instance = 1;
  hello.client = "librdkafka 2.0.2";
  system.journal.add(hello);
  system.journal.add(hello);
  EXPECT_THAT(trace_of(system.journal, nullptr).instances.front().clients,
              ElementsAre("librdkafka 2.0.2"));
}

}  // namespace
}  // namespace wringer::explore
