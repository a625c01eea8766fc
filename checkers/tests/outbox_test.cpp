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

}  // namespace
}  // namespace wringer::checkers
