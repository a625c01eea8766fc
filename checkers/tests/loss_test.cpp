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
  History history = healthy_sample();
  drop_effect(history, k_rows, 3);
  drop_effect(history, k_sums, 3);
  const Judgement judgement = check(history, Guarantee::effectively_once);
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
  History history = healthy_sample();
  drop_effect(history, k_sums, 3);
  const Judgement judgement = check(history, Guarantee::at_least_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_THAT(judgement.anomalies.front().summary,
              testing::HasSubstr("it left nothing in accounts.balance, and"));
  EXPECT_THAT(judgement.anomalies.front().evidence, testing::Contains("transactions: row of e3"));
}

// Event 3 stands at payments[1], offset 1.
void remove_record_of_event_3(History& history) {
  history.removed.push_back(history.input[2]);
  history.input.erase(history.input.begin() + 2);
}

TEST(Loss, WhatAFaultTookFromTheSystemIsNotItsLoss) {
  History history = healthy_sample();
  drop_effect(history, k_rows, 3);
  drop_effect(history, k_sums, 3);
  remove_record_of_event_3(history);
  history.excused.insert(3);
  const Judgement judgement = check(history, Guarantee::effectively_once);
  EXPECT_THAT(judgement.anomalies, IsEmpty());
  EXPECT_THAT(judgement.doubts, IsEmpty());
}

TEST(Loss, WhatAFaultTookAfterItCountedAsDoneIs) {
  History history = healthy_sample();
  drop_effect(history, k_rows, 3);
  remove_record_of_event_3(history);
  history.committed[{"payments", 1}] = 0;
  const Judgement judgement = check(history, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_EQ(judgement.anomalies.front().property, "loss");
}

TEST(Loss, ASkippedEventMayBeMissing) {
  History history = healthy_sample();
  drop_effect(history, k_rows, 3);
  history.excused.insert(3);
  EXPECT_THAT(check(history, Guarantee::effectively_once).anomalies, IsEmpty());
}

TEST(Loss, EachEventIsAnAnomalyOfItsOwn) {
  History history = healthy_sample();
  for (const std::uint64_t event : {2U, 5U}) {
    drop_effect(history, k_rows, event);
    drop_effect(history, k_sums, event);
  }
  const Judgement judgement = check(history, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(2));
  EXPECT_EQ(judgement.anomalies[0].event, 2U);
  EXPECT_EQ(judgement.anomalies[1].event, 5U);
}

TEST(Loss, AtMostOnceMayLose) {
  History history = healthy_sample();
  drop_effect(history, k_rows, 3);
  EXPECT_THAT(check(history, Guarantee::at_most_once).anomalies, IsEmpty());
}

TEST(Loss, OffsetAtTheCommittedOneIsNotPassedYet) {
  History history = healthy_sample();
  drop_effect(history, k_rows, 3);
  history.committed[{"payments", 1}] = 1;  // Event 3 stands at offset 1: it is the next one.
  EXPECT_THAT(properties_of(check(history, Guarantee::effectively_once)), ElementsAre("stuck"));
  history.committed[{"payments", 1}] = 2;
  EXPECT_THAT(properties_of(check(history, Guarantee::effectively_once)), ElementsAre("loss"));
}

TEST(Loss, SumThatDoesNotDecodeIsNotALossOfItsKeysEvents) {
  History history = healthy_sample();
  for (const std::uint64_t event : {1U, 3U, 5U, 7U}) drop_effect(history, k_sums, event);
  history.effects[k_sums].unexplained = {"k1: balance -3"};
  EXPECT_THAT(properties_of(check(history, Guarantee::effectively_once)), ElementsAre("ghost"));
}

TEST(Loss, SumThatDoesNotDecodeHidesNoLossOfOtherKeys) {
  History history = healthy_sample();
  for (const std::uint64_t event : {1U, 3U, 5U, 7U}) drop_effect(history, k_sums, event);
  drop_effect(history, k_sums, 2);
  history.effects[k_sums].unexplained = {"k1: balance -3"};
  EXPECT_THAT(properties_of(check(history, Guarantee::effectively_once)),
              ElementsAre("loss", "ghost"));
}

}  // namespace
}  // namespace wringer::checkers
