#include "checkers/canary.h"
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

// Events 1, 3, 5 and 7 are those of k1, in versions 1 to 4; 5 becomes a tombstone, which deletes
// the row when 1 and 3 are in it.
Chronicle deleted_by_a_tombstone() {
  Chronicle chronicle = healthy_sample();
  chronicle.events.flags[4] = event_flags::k_tombstone;
  for (const std::uint64_t event : {5U, 7U}) {
    drop_effect(chronicle, k_rows, event);
    drop_effect(chronicle, k_sums, event);
  }
  const std::uint32_t removal = add_transaction(chronicle);
  for (const std::uint64_t event : {1U, 3U}) {
    apply(chronicle, k_rows, event, removal, Mark::erased);
    apply(chronicle, k_sums, event, removal, Mark::erased);
  }
  const std::uint32_t last = add_transaction(chronicle);
  apply(chronicle, k_rows, 7, last);
  apply(chronicle, k_sums, 7, last);
  return chronicle;
}

TEST(Loss, WhatATombstoneOfItsKeyDeletedIsNotLost) {
  EXPECT_THAT(check(deleted_by_a_tombstone(), Guarantee::effectively_once).anomalies, IsEmpty());
}

TEST(Loss, WithTheTombstoneAndTheNextEventInOneTransactionNothingIsOverwritten) {
  Chronicle chronicle = deleted_by_a_tombstone();
  for (Mapping& mapping : chronicle.mappings) {
    mapping.transactions.back() = mapping.transactions[mapping.size() - 2];
  }
  EXPECT_THAT(check(chronicle, Guarantee::effectively_once).anomalies, IsEmpty());
}

TEST(Loss, WhatATombstoneDeletesThatIsOlderIsLost) {
  Chronicle chronicle = deleted_by_a_tombstone();
  const std::uint32_t again = add_transaction(chronicle);
  apply(chronicle, k_rows, 7, again, Mark::erased);
  apply(chronicle, k_sums, 7, again, Mark::erased);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(properties_of(judgement), ElementsAre("loss"));
  EXPECT_EQ(judgement.anomalies[0].event, 7U);
}

TEST(Loss, WhatWasNeverThereIsLostWhateverATombstoneWouldDelete) {
  Chronicle chronicle = deleted_by_a_tombstone();
  drop_effect(chronicle, k_rows, 3);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(properties_of(judgement), ElementsAre("loss"));
  EXPECT_EQ(judgement.anomalies[0].event, 3U);
}

TEST(Loss, WhereOnlyTheEndIsKnownATombstoneExplainsWhatIsMissing) {
  Chronicle chronicle = healthy_sample();
  chronicle.events.flags[4] = event_flags::k_tombstone;
  for (const std::uint64_t event : {1U, 3U, 5U}) {
    drop_effect(chronicle, k_rows, event);
    drop_effect(chronicle, k_sums, event);
  }
  for (Mapping& mapping : chronicle.mappings) mapping.is_stream = false;
  EXPECT_THAT(check(chronicle, Guarantee::effectively_once).anomalies, IsEmpty());
  drop_effect(chronicle, k_rows, 7);
  chronicle.mappings[k_rows].is_stream = false;
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)), ElementsAre("loss"));
}

TEST(Loss, TheSelfTestExpectsNobodyToMissWhatATombstoneExplains) {
  Chronicle chronicle = healthy_sample();
  chronicle.events.flags[4] = event_flags::k_tombstone;
  drop_effect(chronicle, k_rows, 5);
  drop_effect(chronicle, k_sums, 5);
  for (Mapping& mapping : chronicle.mappings) mapping.is_stream = false;
  const scenario::Expectations expectations = expecting(Guarantee::effectively_once);
  EXPECT_TRUE(verify_on(chronicle, expectations, {}).has_value());
  chronicle = deleted_by_a_tombstone();
  apply(chronicle, k_rows, 1, add_transaction(chronicle));  // Delivered late once more.
  EXPECT_TRUE(verify_on(chronicle, expectations, {}).has_value());
}

TEST(Loss, WhereTombstonesLeaveRowsAloneTheyExplainNothing) {
  Chronicle chronicle = healthy_sample();
  chronicle.events.flags[4] = event_flags::k_tombstone;
  drop_effect(chronicle, k_rows, 5);
  drop_effect(chronicle, k_sums, 5);
  drop_effect(chronicle, k_rows, 3);  // Event 1, of the same key, is there.
  for (Mapping& mapping : chronicle.mappings) mapping.is_stream = false;
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(properties_of(judgement), ElementsAre("loss"));
  EXPECT_EQ(judgement.anomalies[0].event, 3U);
}

TEST(Loss, ATombstoneThatIsYetToComeExcusesNoLostUpdate) {
  Chronicle chronicle = healthy_sample();
  chronicle.events.flags[6] = event_flags::k_tombstone;  // Version 4 of k1.
  for (const std::uint64_t event : {5U, 7U}) {
    drop_effect(chronicle, k_rows, event);
    drop_effect(chronicle, k_sums, event);
  }
  const std::uint32_t last = add_transaction(chronicle);
  apply(chronicle, k_rows, 5, last);
  apply(chronicle, k_sums, 3, last, Mark::erased);  // The row is written anew, without event 3.
  apply(chronicle, k_sums, 5, last);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(properties_of(judgement), ElementsAre("lost update"));
  EXPECT_EQ(judgement.anomalies[0].event, 3U);
}

TEST(Loss, WhatATombstoneSetsToNoughtIsNotLost) {
  Chronicle chronicle = deleted_by_a_tombstone();
  Mapping& sums = chronicle.mappings[k_sums];
  for (std::uint32_t& mark : sums.marks) {
    if (static_cast<Mark>(mark >> 30) == Mark::erased) {
      mark = (mark & k_no_event) | static_cast<std::uint32_t>(Mark::undone) << 30;
    }
  }
  EXPECT_THAT(check(chronicle, Guarantee::effectively_once).anomalies, IsEmpty());
}

TEST(Loss, WhatMovesToAnotherRowIsNotOverwritten) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_sums, 7);
  const std::uint32_t move = add_transaction(chronicle);
  apply(chronicle, k_sums, 3, move);
  apply(chronicle, k_sums, 3, move, Mark::erased);
  apply(chronicle, k_sums, 7, move);
  EXPECT_THAT(check(chronicle, Guarantee::effectively_once).anomalies, IsEmpty());
}

TEST(Loss, ACounterOwesWhatCameAfterTheTombstone) {
  Chronicle chronicle = healthy_sample();
  chronicle.events.flags[4] = event_flags::k_tombstone;
  chronicle.mappings = {named_mapping(EffectKind::count, "counters.n")};
  chronicle.mappings[0].counts = {4, 1};
  EXPECT_THAT(check(chronicle, Guarantee::effectively_once).anomalies, IsEmpty());
  chronicle.mappings[0].counts = {4, std::nullopt};
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)), ElementsAre("loss"));
}

TEST(Loss, ARowThatIsDeletedAndWrittenWithoutAnEventIsALostUpdate) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_sums, 7);
  const std::uint32_t anew = add_transaction(chronicle);
  apply(chronicle, k_sums, 3, anew, Mark::erased);
  apply(chronicle, k_sums, 7, anew);
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)),
              ElementsAre("lost update"));
}

TEST(Loss, AnEventIsCalledByTheNumberThatItWasProducedUnder) {
  Chronicle chronicle = healthy_sample();
  drop_effect(chronicle, k_rows, 3);
  // The second event of the workload repeated the first.
  chronicle.numbers = {1, 3, 4, 5, 6, 7, 8, 9};
  chronicle.of_number = {0, 0, 1, 2, 3, 4, 5, 6, 7};
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_EQ(judgement.anomalies[0].event, 4U);
  EXPECT_THAT(judgement.anomalies[0].summary, testing::StartsWith("event 4 (id e3, key k1)"));
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
