#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Loss, EventThatLeftNothingAndWasPassedIsLost) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_rows, 3);
  drop_effect(chronicle, k_sums, 3);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  const Anomaly& loss = judgement.anomalies.front();
  EXPECT_EQ(loss.property, "loss");
  EXPECT_EQ(loss.event, 3U);
  EXPECT_EQ(loss.summary,
            "event 3 (id e3, key k1) was lost: it left nothing in transactions and "
            "accounts.balance, and the group's offset passed it");
  EXPECT_THAT(loss.evidence,
              ElementsAre("committed offset of payments[1]: 4, so it is never delivered again",
                          "transactions: nothing", "accounts.balance: nothing"));
  EXPECT_THAT(judgement.doubts, IsEmpty());
}

TEST(Loss, EventThatIsMissingInOneMappingOnlyIsLostThere) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_sums, 3);
  const Judgement judgement = check(chronicle, Guarantee::at_least_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_THAT(judgement.anomalies.front().summary,
              testing::HasSubstr("it left nothing in accounts.balance, and"));
  EXPECT_THAT(judgement.anomalies.front().evidence,
              testing::Contains("transactions: row of e3 (xid 703)"));
}

// Event 3 stands at payments[1], offset 1.
void mark_event_3(Chronicle& chronicle, std::uint8_t flags) {
  chronicle.events.flags[2] |= flags;
}

TEST(Loss, WhatAFaultTookFromTheSystemIsNotItsLoss) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_rows, 3);
  drop_effect(chronicle, k_sums, 3);
  mark_event_3(chronicle, event_flags::k_removed | event_flags::k_optional);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  EXPECT_THAT(judgement.anomalies, IsEmpty());
  EXPECT_THAT(judgement.doubts, IsEmpty());
}

TEST(Loss, WhatAFaultTookAfterItCountedAsDoneIs) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_rows, 3);
  mark_event_3(chronicle, event_flags::k_removed);
  chronicle.committed[1] = 0;
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_EQ(judgement.anomalies.front().property, "loss");
}

TEST(Loss, ASkippedEventMayBeMissing) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_rows, 3);
  mark_event_3(chronicle, event_flags::k_optional);
  EXPECT_THAT(check(chronicle, Guarantee::effectively_once).anomalies, IsEmpty());
}

TEST(Loss, EachEventIsAnAnomalyOfItsOwn) {
  Chronicle chronicle = healthy_sample();
  for (const std::uint64_t event : {2U, 5U}) {
    drop_effect(chronicle, k_rows, event);
    drop_effect(chronicle, k_sums, event);
  }
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(2));
  EXPECT_EQ(judgement.anomalies[0].event, 2U);
  EXPECT_EQ(judgement.anomalies[1].event, 5U);
}

TEST(Loss, AtMostOnceMayLose) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_rows, 3);
  EXPECT_THAT(check(chronicle, Guarantee::at_most_once).anomalies, IsEmpty());
}

TEST(Loss, OffsetAtTheCommittedOneIsNotPassedYet) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_rows, 3);
  chronicle.committed[1] = 1;  // Event 3 stands at offset 1: it is the next one.
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)), ElementsAre("stuck"));
  chronicle.committed[1] = 2;
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)), ElementsAre("loss"));
}

TEST(Loss, SumThatDoesNotDecodeIsNotALossOfItsKeysEvents) {
  Chronicle chronicle = healthy_sample();
  for (const std::uint64_t event : {1U, 3U, 5U, 7U}) drop_effect(chronicle, k_sums, event);
  chronicle.mappings[k_sums].unexplained = {{"k1: balance -3", k_no_transaction, 1}};
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)), ElementsAre("ghost"));
}

TEST(Loss, SumThatDoesNotDecodeHidesNoLossOfOtherKeys) {
  Chronicle chronicle = healthy_sample();
  for (const std::uint64_t event : {1U, 3U, 5U, 7U}) drop_effect(chronicle, k_sums, event);
  drop_effect(chronicle, k_sums, 2);
  chronicle.mappings[k_sums].unexplained = {{"k1: balance -3", k_no_transaction, 1}};
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)),
              ElementsAre("loss", "ghost"));
}

}  // namespace
}  // namespace wringer::checkers
