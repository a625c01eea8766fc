#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(DuplicateEffect, IsOneAnomalyHoweverManyMappingsShowIt) {
  Chronicle chronicle = healthy_sample();
  repeat_effect(chronicle, k_rows, 4);
  repeat_effect(chronicle, k_sums, 4);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  const Anomaly& duplicate = judgement.anomalies.front();
  EXPECT_EQ(duplicate.property, "duplicate effect");
  EXPECT_EQ(duplicate.event, 4U);
  EXPECT_EQ(duplicate.summary,
            "event 4 (id e4, key k0) was applied twice: transactions (2 rows) and "
            "accounts.balance (2×)");
  EXPECT_THAT(duplicate.evidence,
              ElementsAre("transactions: row of e4 (xid 704)", "transactions: row of e4 (xid 709)",
                          "accounts.balance: balance of k0 (xid 704)",
                          "accounts.balance: balance of k0 (xid 710)"));
  EXPECT_THAT(duplicate.transactions, ElementsAre(3U, 8U, 9U));
}

TEST(DuplicateEffect, IsSeenInOneMappingAlone) {
  Chronicle chronicle = healthy_sample();
  repeat_effect(chronicle, k_sums, 4);
  repeat_effect(chronicle, k_sums, 4);
  const Judgement judgement = check(chronicle, Guarantee::at_most_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_THAT(
      judgement.anomalies.front().summary,
      testing::HasSubstr("applied 3 times: transactions (1 row) and accounts.balance (3×)"));
}

TEST(DuplicateEffect, IsOfTheTransactionsThatDidItMoreThanOnceAlone) {
  Chronicle chronicle = healthy_sample();
  repeat_effect(chronicle, k_sums, 4);
  // As calls of somebody outside are, whose sums these might be.
  for (std::uint32_t& transaction : chronicle.mappings[k_sums].transactions) {
    transaction = k_no_transaction;
  }
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_THAT(judgement.anomalies.front().transactions, IsEmpty());
  EXPECT_EQ(judgement.anomalies.front().cause, "");
}

TEST(DuplicateEffect, ShowsWhenEachWasCommittedWhereTheDatabaseCanTell) {
  Chronicle chronicle = healthy_sample();
  repeat_effect(chronicle, k_rows, 4);
  chronicle.transactions.committed.back() = 1'000'000;
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  EXPECT_THAT(
      judgement.anomalies.front().evidence,
      testing::Contains("transactions: row of e4 (xid 709, committed 1970-01-01T00:00:01.000Z)"));
}

TEST(DuplicateEffect, AtLeastOnceMayRepeat) {
  Chronicle chronicle = healthy_sample();
  repeat_effect(chronicle, k_rows, 4);
  EXPECT_THAT(check(chronicle, Guarantee::at_least_once).anomalies, IsEmpty());
}

TEST(DuplicateEffect, IsNotHeldAgainstTheSystemWhereTheLogHoldsTheEventTwice) {
  Chronicle chronicle = healthy_sample();
  chronicle.events.copies[3] = 2;
  repeat_effect(chronicle, k_rows, 4);
  const Judgement twice = check(chronicle, Guarantee::effectively_once);
  EXPECT_THAT(twice.anomalies, IsEmpty());
  EXPECT_THAT(twice.doubts, SizeIs(1));
  repeat_effect(chronicle, k_rows, 4);
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)),
              ElementsAre("duplicate effect"));
}

}  // namespace
}  // namespace wringer::checkers
