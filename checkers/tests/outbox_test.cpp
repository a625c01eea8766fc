#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

OutboxLog outbox(const std::string& table, const std::vector<std::string>& rows,
                 const std::vector<std::string>& records) {
  OutboxLog log;
  log.table = table;
  log.topic = "orders";
  for (const std::string& id : rows) log.rows.push_back({id, "", "", k_no_transaction});
  for (const std::string& id : records) {
    log.records.push_back({id, "", {"orders", 0}, static_cast<std::int64_t>(log.records.size())});
  }
  return log;
}

std::vector<Anomaly> anomalies_with(const std::vector<OutboxLog>& outboxes) {
  Chronicle chronicle = healthy_sample();
  chronicle.outboxes = outboxes;
  return check(chronicle, Guarantee::effectively_once).anomalies;
}

std::vector<std::string> summaries_with(const std::vector<OutboxLog>& outboxes) {
  std::vector<std::string> summaries;
  for (const Anomaly& anomaly : anomalies_with(outboxes)) {
    summaries.push_back(anomaly.property + ": " + anomaly.summary);
  }
  return summaries;
}

TEST(Outbox, OfATableThatIsPublishedToSeveralTopicsEachTopicIsJudgedByItself) {
  OutboxLog orders = outbox("outbox", {"1", "2"}, {"1", "3"});
  OutboxLog bills = outbox("outbox", {"3"}, {"3"});
  orders.where = "kind = 'order'";
  bills.where = "kind = 'bill'";
  bills.topic = "bills";
  EXPECT_THAT(summaries_with({orders, bills}),
              testing::UnorderedElementsAre(
                  HasSubstr("outbox loss: row 2 of outbox "),
                  "outbox ghost: 3 was published at orders[0] offset 1, and outbox never held it "
                  "committed where kind = 'order'"));
}

TEST(Outbox, ThoseWhoseRecordsAreToldApartAreNoGhostsOfEachOther) {
  EXPECT_THAT(summaries_with({outbox("placed", {"1"}, {"1"}), outbox("paid", {"1"}, {"1"})}),
              IsEmpty());
  EXPECT_THAT(summaries_with({outbox("placed", {"1"}, {"1"}), outbox("paid", {"1"}, {})}),
              ElementsAre(HasSubstr("outbox loss: row 1 of paid ")))
      << "neither hides what another has lost";
}

TEST(Outbox, AGhostThatIsARowOfAnotherOneSaysSo) {
  const auto anomalies =
      anomalies_with({outbox("placed", {"a"}, {"a", "b", "x"}), outbox("paid", {"b"}, {"b"})});
  ASSERT_EQ(anomalies.size(), 2U);
  EXPECT_THAT(anomalies[0].evidence,
              ElementsAre("paid, which is published to orders too, holds a row b: 'only' says "
                          "whose a record is"));
  EXPECT_THAT(anomalies[1].summary, HasSubstr("x was published"));
  EXPECT_THAT(anomalies[1].evidence, IsEmpty());
}

// Instance 3 published row 1 and marked rows 2 and 3 in transaction 2, whose COMMIT was requested
// at
// 20. Row 3 was committed before row 2.
class MarkedFirst : public testing::Test {
 protected:
  MarkedFirst() {
    m_outbox = outbox("outbox", {"1", "3", "2"}, {"1"});
    for (OutboxLog::Row& row : m_outbox.rows) row.transaction = 1;
    m_outbox.rows[1].marked = 2;
    m_outbox.rows[2].marked = 2;
    m_chronicle.connections = {{1, k_relay, 0}};
    committed(2, 20);
    produced(k_relay);
  }
  void committed(std::uint32_t transaction, std::uint32_t requested) {
    m_chronicle.transactions.connection[transaction] = 0;
    m_chronicle.transactions.requested[transaction] = requested;
  }
  void produced(int instance) {
    Moment moment;
    moment.name = moments::k_kafka_produce;
    moment.instance = instance;
    moment.phase = Phase::requested;
    m_group.publishing.on_moment(moment, 5);
    moment.phase = Phase::applied;
    moment.offsets = {{"orders", 0, 0, 1}};
    m_group.publishing.on_moment(moment, 6);
  }
  void happens(const char* what, std::uint32_t sequence) {
    m_group.happenings.push_back({sequence, k_relay, what});
  }
  // Of rows 3 and 2.
  [[nodiscard]] std::vector<std::string> causes() const {
    Chronicle chronicle = m_chronicle;
    chronicle.outboxes = {m_outbox};
    std::vector<std::string> causes;
    for (const Anomaly& anomaly :
         judge(chronicle, expecting(Guarantee::effectively_once), m_group).anomalies) {
      if (anomaly.property == "outbox loss") causes.push_back(anomaly.cause);
    }
    return causes;
  }

  static constexpr int k_relay = 3;
  Chronicle m_chronicle = healthy_sample();
  OutboxLog m_outbox;
  GroupLog m_group;
};

TEST_F(MarkedFirst, ARelayThatEndsThenLosesAllOfThem) {
  happens("start", 1);
  happens("died", 30);
  EXPECT_THAT(causes(),
              ElementsAre("marked before it was published", "marked before it was published"));
}

TEST_F(MarkedFirst, ARelayThatLivesOnDoesNot) {
  EXPECT_THAT(causes(), ElementsAre("", "sequence gap"));
  happens("died", 40);
  committed(4, 30);
  EXPECT_THAT(causes(), ElementsAre("", "sequence gap"));
}

TEST_F(MarkedFirst, ARelayThatIsAskedToEndHasTime) {
  happens("stop", 29);
  happens("died", 30);
  EXPECT_THAT(causes(), ElementsAre("", "sequence gap"));
}

TEST_F(MarkedFirst, WhoNeverPublishesIsNoRelay) {
  happens("died", 30);
  m_group.publishing = {};
  EXPECT_THAT(causes(), ElementsAre("", "sequence gap"));
}

}  // namespace
}  // namespace wringer::checkers
