#include "checkers/cause.h"

#include "checkers/tests/sample.h"

#include <gtest/gtest.h>

#include <map>

namespace wringer::checkers {
namespace {

constexpr int k_first = 1;
constexpr int k_second = 2;

// The healthy sample with a journal to it, whose sequence numbers are given by the tests. Events 2,
// 4, 6 and 8 are payments[0] offsets 0 to 3, the others payments[1]; event n is transaction n - 1.
class CauseTest : public testing::Test {
 protected:
  void wrote(std::uint32_t transaction, int instance, std::uint32_t requested) {
    const auto [found, is_new] =
        m_connections.try_emplace(instance, static_cast<std::uint32_t>(m_connections.size()));
    if (is_new) m_chronicle.connections.push_back({found->second + 1, instance, 0});
    m_chronicle.transactions.connection[transaction] = found->second;
    m_chronicle.transactions.requested[transaction] = requested;
  }
  // Offsets [first, end) of payments[0].
  void delivered(int instance, std::uint32_t acked, std::int64_t first, std::int64_t end) {
    m_group.deliveries.push_back({acked - 2, acked - 1, acked, instance, 1, 0, first, end});
  }
  void committed(int instance, std::uint32_t requested, std::int64_t offset) {
    m_group.commits.push_back({requested, requested + 1, instance, "m", 1, 0, offset});
  }
  void happened(std::uint32_t sequence, int instance, const std::string& what) {
    m_group.happenings.push_back({sequence, instance, what});
  }
  std::uint32_t repeated(std::uint64_t number) {
    const std::uint32_t again = add_transaction(m_chronicle);
    apply(m_chronicle, k_rows, number, again);
    return again;
  }
  // Of the event, everywhere.
  void lose(std::uint64_t number) {
    drop_effect(m_chronicle, k_rows, number);
    drop_effect(m_chronicle, k_sums, number);
  }
  // Of the first anomaly; "none" if there is none.
  [[nodiscard]] std::string cause(const std::string& property) const {
    scenario::Expectations expectations = expecting(scenario::Guarantee::effectively_once);
    const Judgement judgement = judge(m_chronicle, expectations, m_group);
    for (const Anomaly& anomaly : judgement.anomalies) {
      if (anomaly.property == property) return anomaly.cause;
    }
    return "none";
  }

  Chronicle m_chronicle = healthy_sample();
  GroupLog m_group;
  std::map<int, std::uint32_t> m_connections;
};

// Event 2 was applied at 20 from a delivery at 10.
class RepetitionTest : public CauseTest {
 protected:
  RepetitionTest() {
    delivered(k_first, 10, 0, 4);
    wrote(1, k_first, 20);
    m_again = repeated(2);
  }
  std::uint32_t m_again = 0;
};

TEST_F(RepetitionTest, AfterACrash) {
  happened(30, k_first, "died");
  delivered(k_second, 40, 0, 4);
  wrote(m_again, k_second, 50);
  EXPECT_EQ(cause("duplicate effect"), "redelivery after crash");
}

TEST_F(RepetitionTest, AfterARebalance) {
  m_group.generations.push_back({30, k_second, 2});
  delivered(k_second, 40, 0, 4);
  wrote(m_again, k_second, 50);
  EXPECT_EQ(cause("duplicate effect"), "redelivery after rebalance");
}

TEST_F(RepetitionTest, OfWhoKeepsItsOffsetsItself) {
  m_group.keeps_own_offsets = true;
  happened(30, k_first, "died");
  delivered(k_second, 40, 0, 4);
  wrote(m_again, k_second, 50);
  EXPECT_EQ(cause("duplicate effect"), "own position behind effect");
}

TEST_F(RepetitionTest, ForNoReasonThatIsKnown) {
  delivered(k_second, 40, 0, 4);
  wrote(m_again, k_second, 50);
  EXPECT_EQ(cause("duplicate effect"), "redelivery");
}

TEST_F(RepetitionTest, ByAZombie) {
  delivered(k_second, 15, 0, 4);
  wrote(m_again, k_second, 50);
  EXPECT_EQ(cause("duplicate effect"), "zombie write");
}

TEST_F(RepetitionTest, OfACommitWithoutAnAnswer) {
  wrote(m_again, k_first, 50);
  EXPECT_EQ(cause("duplicate effect"), "retry after an unknown COMMIT");
}

TEST_F(RepetitionTest, OfACommitWithAnAnswer) {
  m_group.acked_commits = {20};
  wrote(m_again, k_first, 50);
  EXPECT_EQ(cause("duplicate effect"), "applied twice from one delivery");
}

TEST_F(RepetitionTest, ByOneThatReadsSomethingElse) {
  wrote(1, 3, 20);
  wrote(m_again, 3, 50);
  EXPECT_EQ(cause("duplicate effect"), "");
  happened(30, 3, "died");
  EXPECT_EQ(cause("duplicate effect"), "redelivery after crash");
}

TEST_F(RepetitionTest, ByWhomIsNotKnown) {
  EXPECT_EQ(cause("duplicate effect"), "");
}

TEST_F(RepetitionTest, OfARowOfAnOutbox) {
  OutboxLog outbox;
  outbox.rows = {{"order-2", "", "", 1}};
  outbox.records = {{"order-2", "", {"orders", 0}, 0}, {"order-2", "", {"orders", 0}, 1}};
  m_chronicle.outboxes.push_back(outbox);
  delivered(k_second, 40, 0, 4);
  wrote(m_again, k_second, 50);
  EXPECT_EQ(cause("duplicate effect"), "published twice");
}

// What is called is written by no transaction.
class CallTest : public CauseTest {
 protected:
  CallTest() {
    m_chronicle.mappings.push_back(named_mapping(EffectKind::append, "calls"));
    for (std::uint64_t number = 1; number <= 8; ++number) called(number);
    called(2);
    delivered(k_first, 10, 0, 4);
  }
  void called(std::uint64_t number) { apply(m_chronicle, 2, number, k_no_transaction); }
};

TEST_F(CallTest, RepeatedAfterACrash) {
  happened(30, k_first, "died");
  delivered(k_first, 40, 0, 4);
  EXPECT_EQ(cause("duplicate effect"), "redelivery after crash");
}

TEST_F(CallTest, RepeatedFromOneDelivery) {
  EXPECT_EQ(cause("duplicate effect"), "applied twice from one delivery");
}

TEST_F(CallTest, RepeatedByOneOfSeveralGroups) {
  m_group.is_plain = false;
  delivered(k_first, 40, 0, 4);
  EXPECT_EQ(cause("duplicate effect"), "");
}

// Of event 4, payments[0] offset 1.
class LossTest : public CauseTest {
 protected:
  LossTest() { lose(4); }
};

TEST_F(LossTest, OfWhatNobodyWasGiven) {
  delivered(k_first, 10, 2, 4);
  committed(k_first, 20, 4);
  EXPECT_EQ(cause("loss"), "never delivered");
}

TEST_F(LossTest, OfWhatOnlyTheOtherOneWasGiven) {
  delivered(k_first, 10, 0, 2);
  happened(15, k_first, "died");
  delivered(k_second, 30, 2, 4);
  committed(k_second, 40, 4);
  EXPECT_EQ(cause("loss"), "passed unread");
}

TEST_F(LossTest, OfWhatOnlyAnEarlierLifeWasGiven) {
  delivered(k_first, 10, 0, 2);
  happened(15, k_first, "died");
  delivered(k_first, 30, 2, 4);
  committed(k_first, 40, 4);
  EXPECT_EQ(cause("loss"), "passed unread");
}

TEST_F(LossTest, BehindAnError) {
  delivered(k_first, 10, 0, 4);
  m_group.failures.push_back({15, k_first, "23505"});
  committed(k_first, 20, 4);
  EXPECT_EQ(cause("loss"), "swallowed error");
}

TEST_F(LossTest, InACrashAfterTheOffset) {
  delivered(k_first, 10, 0, 4);
  committed(k_first, 20, 4);
  happened(30, k_first, "died");
  EXPECT_EQ(cause("loss"), "offset ahead of effect");
}

TEST_F(LossTest, WithoutAnyReason) {
  delivered(k_first, 10, 0, 4);
  committed(k_first, 20, 4);
  EXPECT_EQ(cause("loss"), "dropped after delivery");
}

TEST_F(LossTest, BehindAnOutbox) {
  m_chronicle.mappings.push_back(named_mapping(EffectKind::append, "shipments"));
  for (const std::uint64_t number : {1, 2, 3, 5, 6, 7, 8}) apply(m_chronicle, 2, number, 0);
  apply(m_chronicle, k_rows, 4, 3);
  apply(m_chronicle, k_sums, 4, 3);
  delivered(k_first, 10, 0, 4);
  committed(k_first, 20, 4);
  EXPECT_EQ(cause("loss"), "");
  wrote(3, k_first, 12);
  happened(14, k_first, "died");
  EXPECT_EQ(cause("loss"), "crash between two writes");
  wrote(5, k_first, 13);
  EXPECT_EQ(cause("loss"), "");
  OutboxLog outbox;
  outbox.rows = {{"order-4", "", "", 3}};
  m_chronicle.outboxes.push_back(outbox);
  EXPECT_EQ(cause("loss"), "lost in the outbox");
}

TEST_F(LossTest, OfALetter) {
  m_chronicle.events.flags[3] = event_flags::k_poison;
  m_chronicle.dead_letters.emplace_back();
  delivered(k_first, 10, 0, 4);
  committed(k_first, 20, 4);
  happened(30, k_first, "died");
  EXPECT_EQ(cause("dead letter missing"), "offset ahead of effect");
}

TEST_F(LossTest, IsAStandstillIfNobodyPassedIt) {
  m_chronicle.committed[0] = 1;
  delivered(k_first, 10, 0, 1);
  committed(k_first, 20, 1);
  EXPECT_EQ(cause("stuck"), "never delivered");
  delivered(k_second, 30, 1, 4);
  EXPECT_EQ(cause("stuck"), "");
}

// The row of key k0 has version 2, of event 4, and is given version 1, of event 2.
class StepBackTest : public CauseTest {
 protected:
  StepBackTest() {
    m_chronicle.mappings = {named_mapping(EffectKind::version, "profiles")};
    for (const std::uint64_t number : {1, 3, 5, 7, 4}) {
      apply(m_chronicle, 0, number, static_cast<std::uint32_t>(number - 1));
    }
    apply(m_chronicle, 0, 2, 1);
    apply(m_chronicle, 0, 6, 5);
    apply(m_chronicle, 0, 8, 7);
  }
};

TEST_F(StepBackTest, ByARedelivery) {
  delivered(k_first, 10, 0, 2);
  wrote(3, k_first, 20);
  happened(30, k_first, "died");
  delivered(k_second, 40, 0, 4);
  wrote(1, k_second, 50);
  EXPECT_EQ(cause("stale overwrite"), "redelivery after crash");
}

TEST_F(StepBackTest, ByAZombie) {
  delivered(k_first, 10, 0, 2);
  delivered(k_second, 15, 0, 2);
  wrote(3, k_second, 20);
  wrote(1, k_first, 50);
  EXPECT_EQ(cause("stale overwrite"), "zombie write");
}

TEST_F(StepBackTest, AsTheLogHasIt) {
  std::swap(m_chronicle.events.offset[1], m_chronicle.events.offset[3]);
  delivered(k_first, 10, 0, 4);
  wrote(3, k_first, 20);
  wrote(1, k_first, 50);
  EXPECT_EQ(cause("stale overwrite"), "reorder in the log");
}

TEST_F(StepBackTest, ByACopyThatTheLogHasBehindNewerOnes) {
  m_chronicle.events.copies[1] = 2;
  m_chronicle.last_copies[1] = {0, 4};
  delivered(k_first, 10, 0, 4);
  wrote(3, k_first, 20);
  wrote(1, k_first, 50);
  EXPECT_EQ(cause("stale overwrite"), "applied late") << "nobody had been given the copy";
  delivered(k_first, 30, 4, 5);
  EXPECT_EQ(cause("stale overwrite"), "repeated in the log");
  m_chronicle.last_copies[1].partition = 1;
  EXPECT_EQ(cause("stale overwrite"), "applied late");
}

TEST_F(StepBackTest, ByWhatWasKeptWhileNewerOnesCame) {
  delivered(k_first, 10, 0, 4);
  wrote(3, k_first, 20);
  wrote(1, k_first, 50);
  EXPECT_EQ(cause("stale overwrite"), "applied late");
}

TEST_F(StepBackTest, AsTheKeyIsOnTwoPartitions) {
  m_chronicle.events.partition[1] = 1;
  delivered(k_first, 10, 0, 4);
  wrote(3, k_first, 20);
  wrote(1, k_first, 50);
  EXPECT_EQ(cause("stale overwrite"), "key on two partitions");
}

}  // namespace
}  // namespace wringer::checkers
