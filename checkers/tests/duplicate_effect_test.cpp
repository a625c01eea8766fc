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
  History history = healthy_sample();
  repeat_effect(history, k_rows, 4);
  repeat_effect(history, k_sums, 4);
  history.effects[k_rows].applications[4][1].evidence = "second row of e4";
  const Judgement judgement = check(history, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  const Anomaly& duplicate = judgement.anomalies.front();
  EXPECT_EQ(duplicate.property, "duplicate effect");
  EXPECT_EQ(duplicate.event, 4U);
  EXPECT_EQ(duplicate.summary,
            "event 4 (id e4, key k0) was applied twice: transactions (2 rows) and "
            "accounts.balance (2×)");
  EXPECT_THAT(duplicate.evidence,
              ElementsAre("transactions: row of e4", "transactions: second row of e4",
                          "accounts.balance: balance of k0"));
}

TEST(DuplicateEffect, IsSeenInOneMappingAlone) {
  History history = healthy_sample();
  repeat_effect(history, k_sums, 4);
  repeat_effect(history, k_sums, 4);
  const Judgement judgement = check(history, Guarantee::at_most_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_THAT(
      judgement.anomalies.front().summary,
      testing::HasSubstr("applied 3 times: transactions (1 row) and accounts.balance (3×)"));
}

TEST(DuplicateEffect, ShowsWhenEachWasCommittedWhereTheDatabaseCanTell) {
  History history = healthy_sample();
  repeat_effect(history, k_rows, 4);
  history.effects[k_rows].applications[4][1].committed_at = WallTime(std::chrono::seconds(1));
  const Judgement judgement = check(history, Guarantee::effectively_once);
  EXPECT_THAT(judgement.anomalies.front().evidence,
              testing::Contains("transactions: row of e4 (committed 1970-01-01T00:00:01.000Z)"));
}

TEST(DuplicateEffect, AtLeastOnceMayRepeat) {
  History history = healthy_sample();
  repeat_effect(history, k_rows, 4);
  EXPECT_THAT(check(history, Guarantee::at_least_once).anomalies, IsEmpty());
}

TEST(DuplicateEffect, IsNotHeldAgainstTheSystemWhereTheLogHoldsTheEventTwice) {
  History history = healthy_sample();
  history.input.push_back(history.input[3]);
  repeat_effect(history, k_rows, 4);
  const Judgement twice = check(history, Guarantee::effectively_once);
  EXPECT_THAT(twice.anomalies, IsEmpty());
  EXPECT_THAT(twice.doubts, SizeIs(1));
  repeat_effect(history, k_rows, 4);
  EXPECT_THAT(properties_of(check(history, Guarantee::effectively_once)),
              ElementsAre("duplicate effect"));
}

}  // namespace
}  // namespace wringer::checkers
