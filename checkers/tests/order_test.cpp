#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using scenario::Order;
using testing::ElementsAre;
using testing::IsEmpty;

Judgement ordered(const Chronicle& chronicle, Order order) {
  scenario::Expectations expectations = expecting(Guarantee::effectively_once);
  expectations.order = order;
  return judge(chronicle, expectations, {});
}

// Events 1, 3, 5, 7 stand in payments[1], 2, 4, 6, 8 in payments[0], applied in this order.
Chronicle applied(const std::vector<std::uint64_t>& numbers) {
  Chronicle chronicle = healthy_sample();
  chronicle.mappings = {named_mapping(EffectKind::append, "transactions")};
  for (const std::uint64_t number : numbers) {
    apply(chronicle, k_rows, number, static_cast<std::uint32_t>(number - 1));
  }
  return chronicle;
}

TEST(Order, OfAKeyIsThatOfItsPartition) {
  EXPECT_THAT(ordered(applied({2, 1, 3, 4, 5, 6, 8, 7}), Order::per_key).anomalies, IsEmpty());
  EXPECT_THAT(properties_of(ordered(applied({3, 1, 2, 4, 5, 6, 7, 8}), Order::per_key)),
              ElementsAre("order"));
}

TEST(Order, IsSeenThoughSomethingOfAnotherPartitionCameBetween) {
  Chronicle chronicle = applied({3, 2, 1, 4, 5, 6, 7, 8});
  chronicle.events.key[1] = 1;  // A key on two partitions.
  EXPECT_THAT(properties_of(ordered(chronicle, Order::per_key)), ElementsAre("order"));
}

TEST(Order, IsSeenInEachPartitionOfAKey) {
  Chronicle chronicle = applied({1, 2, 3, 6, 4, 5, 7, 8});
  chronicle.events.key[3] = chronicle.events.key[5] = chronicle.events.key[0];
  EXPECT_THAT(properties_of(ordered(chronicle, Order::per_key)), ElementsAre("order"));
}

TEST(Order, WithinATransactionIsNone) {
  Chronicle chronicle = applied({3, 1, 2, 4, 5, 6, 7, 8});
  Mapping& rows = chronicle.mappings[0];
  rows.transactions[1] = rows.transactions[0];
  EXPECT_THAT(ordered(chronicle, Order::per_partition).anomalies, IsEmpty());
  rows.kind = EffectKind::list;
  EXPECT_THAT(properties_of(ordered(chronicle, Order::per_partition)), ElementsAre("order"));
}

TEST(Order, OfATransactionIsComparedWithThoseBefore) {
  Chronicle chronicle = applied({3, 5, 1, 2, 4, 6, 7, 8});
  Mapping& rows = chronicle.mappings[0];
  rows.transactions[2] = rows.transactions[1];  // 5 and 1 come together, and 1 too late for 3.
  EXPECT_THAT(properties_of(ordered(chronicle, Order::per_partition)), ElementsAre("order"));
}

TEST(Order, OfRecordsHoldsWithinThePartitionThatTheyArePublishedTo) {
  Chronicle chronicle = applied({3, 7, 1, 5, 2, 4, 6, 8});
  Mapping& records = chronicle.mappings[0];
  records.kind = EffectKind::topic;
  records.transactions.assign(records.size(), k_no_transaction);
  records.partitions = {0, 0, 1, 1, 1, 1, 1, 1};
  EXPECT_THAT(ordered(chronicle, Order::per_partition).anomalies, IsEmpty());
  records.partitions.assign(records.size(), 0);
  EXPECT_THAT(properties_of(ordered(chronicle, Order::per_partition)), ElementsAre("order"));
}

}  // namespace
}  // namespace wringer::checkers
