#include "harness/cases/metrics.h"

#include <gtest/gtest.h>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

const TopicPartition k_partition{"payments", 0};

// Ten records in one partition; each moment is 10 ms after the one before.
class Metrics : public testing::Test {
 protected:
  Metrics() : m_journal(m_clock) {
    for (std::int64_t offset = 0; offset < 10; ++offset) {
      m_history.input.push_back({k_partition, offset, static_cast<std::uint64_t>(offset + 1)});
    }
    m_history.end[k_partition] = 10;
  }

  static Moment moment_of(MomentName name, Phase phase, std::vector<OffsetRange> offsets = {}) {
    Moment moment;
    moment.name = name;
    moment.phase = phase;
    moment.service = name.starts_with("kafka") ? Service::kafka : Service::postgres;
    moment.instance = 1;
    moment.connection = moment.service == Service::kafka ? 1 : 2;
    moment.offsets = std::move(offsets);
    return moment;
  }
  void add(const Moment& moment) {
    m_clock.advance(10ms);
    m_journal.add(moment);
  }
  void deliver(std::int64_t first, std::int64_t end) {
    Moment moment = moment_of(moments::k_kafka_fetch, Phase::applied,
                              {{k_partition.topic, k_partition.partition, first, end}});
    moment.exchange = ++m_exchange;
    add(moment);
    moment.phase = Phase::acked;
    moment.offsets.clear();
    add(moment);
  }
  void commit_offset(std::int64_t end) {
    add(moment_of(moments::k_kafka_offset_commit, Phase::applied,
                  {{k_partition.topic, k_partition.partition, -1, end}}));
  }
  void write_row() {
    Moment moment = moment_of(moments::k_postgres_commit, Phase::requested);
    moment.sql = "INSERT INTO t VALUES (1)";
    add(moment);
    moment.phase = Phase::applied;
    add(moment);
  }
  void strike() {
    Receipt receipt;
    receipt.fired = true;
    receipt.fired_at = m_clock.now();
    m_receipts.push_back(receipt);
  }
  void heal() { m_receipts.back().healed_at = m_clock.now(); }
  [[nodiscard]] CaseMetrics measured() const {
    return metrics_of(m_journal, m_receipts, m_history);
  }

  ManualClock m_clock;
  Journal m_journal;
  History m_history;
  std::vector<Receipt> m_receipts;
  std::uint64_t m_exchange = 0;
};

TEST_F(Metrics, EachDeliveryOfARecordCounts) {
  deliver(0, 10);
  deliver(5, 10);
  EXPECT_EQ(measured().delivered, 15U);
  EXPECT_EQ(measured().redelivery(), 1.5);
}

TEST_F(Metrics, WhatDidNotArriveOrIsOfAnotherTopicWasNotDelivered) {
  deliver(0, 10);
  Moment moment = moment_of(moments::k_kafka_fetch, Phase::applied,
                            {{k_partition.topic, k_partition.partition, 0, 10}});
  moment.exchange = 99;
  add(moment);
  deliver(10, 10);
  moment.exchange = 100;
  moment.offsets = {{"audit", 0, 0, 10}};
  add(moment);
  moment.phase = Phase::acked;
  add(moment);
  EXPECT_EQ(measured().delivered, 10U);
}

TEST_F(Metrics, RecoveryLastsFromTheHealToTheLastWork) {
  deliver(0, 10);
  commit_offset(4);
  strike();
  m_clock.advance(100ms);
  heal();
  m_clock.advance(200ms);
  deliver(4, 10);
  write_row();
  commit_offset(10);
  // No work: neither moves anything.
  commit_offset(10);
  deliver(10, 10);
  EXPECT_EQ(measured().recovery, 250ms);
}

TEST_F(Metrics, AWriteAfterTheLastOffsetIsWork) {
  strike();
  heal();
  commit_offset(10);
  write_row();
  EXPECT_EQ(measured().recovery, 30ms);
}

TEST_F(Metrics, WhoWasThroughBeforeTheHealRecoversAtOnce) {
  strike();
  commit_offset(10);
  m_clock.advance(1s);
  heal();
  EXPECT_EQ(measured().recovery, 0ms);
}

TEST_F(Metrics, WhoeverDoesNotComeToRestHasNotRecovered) {
  strike();
  heal();
  commit_offset(3);
  m_history.settled = false;
  EXPECT_EQ(measured().recovery, std::nullopt);
  ASSERT_TRUE(measured().under_fault);
}

TEST_F(Metrics, OnlyWhatIsDoneWhileAFaultLastsIsDoneUnderIt) {
  commit_offset(2);
  strike();
  m_clock.advance(40ms);
  commit_offset(5);
  heal();
  commit_offset(10);
  const auto under_fault = measured().under_fault;
  ASSERT_TRUE(under_fault);
  EXPECT_EQ(under_fault->done, 3U);
  EXPECT_EQ(under_fault->lasted, 50ms);
}

TEST_F(Metrics, FaultsThatOverlapAreTimeOnce) {
  strike();
  m_clock.advance(100ms);
  strike();
  m_clock.advance(100ms);
  heal();
  m_receipts.front().healed_at = m_clock.now() - 50ms;
  commit_offset(10);
  const auto under_fault = measured().under_fault;
  ASSERT_TRUE(under_fault);
  EXPECT_EQ(under_fault->lasted, 200ms);
  EXPECT_EQ(under_fault->done, 0U);
}

TEST_F(Metrics, OfWhoeverCommitsNoOffsetsDeliveriesCount) {
  strike();
  deliver(0, 7);
  heal();
  deliver(7, 10);
  ASSERT_TRUE(measured().under_fault);
  EXPECT_EQ(measured().under_fault->done, 7U);
}

TEST_F(Metrics, AnUndisturbedCaseHasNothingToRecoverFrom) {
  deliver(0, 10);
  commit_offset(10);
  EXPECT_EQ(measured().recovery, std::nullopt);
  EXPECT_FALSE(measured().under_fault);
}

}  // namespace
}  // namespace wringer::cases
