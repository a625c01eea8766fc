#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::ElementsAre;
using testing::SizeIs;

TEST(Stuck, IsOneAnomalyThatNamesHowManyAndTheFirst) {
  Chronicle chronicle = healthy_sample();
  chronicle.settled = false;
  chronicle.unsettled_because = "30 s passed; lag 3 on payments[1]";
  chronicle.committed[1] = 1;
  for (const std::uint64_t event : {3U, 5U, 7U}) drop_effect(chronicle, k_rows, event);
  for (const Guarantee guarantee :
       {Guarantee::effectively_once, Guarantee::at_least_once, Guarantee::at_most_once}) {
    const Judgement judgement = check(chronicle, guarantee);
    ASSERT_THAT(judgement.anomalies, SizeIs(1));
    EXPECT_EQ(judgement.anomalies[0].property, "stuck");
    EXPECT_EQ(judgement.anomalies[0].event, 3U);
    EXPECT_EQ(
        judgement.anomalies[0].summary,
        "the system did not settle with 3 events undone, the first is event 3 (id e3, key k1) "
        "at payments[1] offset 1");
    EXPECT_THAT(judgement.anomalies[0].evidence,
                ElementsAre("30 s passed; lag 3 on payments[1]", "payments[1]: committed 1 of 4"));
  }
}

TEST(Stuck, NothingCommittedMeansNothingDone) {
  Chronicle chronicle = healthy_sample();
  chronicle.committed = {-1, -1};
  for (std::uint64_t event = 1; event <= 8; ++event) drop_effect(chronicle, k_rows, event);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_THAT(judgement.anomalies[0].summary,
              testing::HasSubstr("came to rest with 8 events undone, the first is event 1"));
  EXPECT_THAT(judgement.anomalies[0].evidence, ElementsAre("payments[0]: nothing committed of 4",
                                                           "payments[1]: nothing committed of 4"));
}

TEST(Stuck, SystemThatAppliesEverythingAndNeverRestsIsARisk) {
  Chronicle chronicle = healthy_sample();
  chronicle.settled = false;
  chronicle.unsettled_because = "after 8 s: payments[1]: committed up to 1 of 4";
  chronicle.committed[1] = 1;
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  EXPECT_THAT(judgement.anomalies, testing::IsEmpty());
  ASSERT_THAT(judgement.at_risk, SizeIs(1));
  EXPECT_EQ(judgement.at_risk[0].property, "not settled");
  EXPECT_EQ(judgement.at_risk[0].summary,
            "the system did not settle, though it has applied every event");
  EXPECT_THAT(judgement.at_risk[0].evidence,
              ElementsAre("after 8 s: payments[1]: committed up to 1 of 4",
                          "payments[1]: committed 1 of 4"));
}

TEST(Stuck, OnPoisonThatNobodyGetsPast) {
  Chronicle chronicle = healthy_sample();
  chronicle.settled = false;
  chronicle.committed[1] = 3;
  chronicle.events.flags[6] = event_flags::k_poison;
  for (const std::size_t mapping : {k_rows, k_sums}) drop_effect(chronicle, mapping, 7);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_EQ(judgement.anomalies[0].property, "stuck");
  EXPECT_EQ(judgement.anomalies[0].event, std::nullopt) << "it may be left behind at the end";
  EXPECT_THAT(judgement.anomalies[0].summary, testing::HasSubstr("event 7"));
}

TEST(Stuck, OnATombstoneThatComesAgainAndAgain) {
  Chronicle chronicle = healthy_sample();
  chronicle.settled = false;
  chronicle.committed[1] = 3;
  chronicle.events.flags[6] = event_flags::k_tombstone;
  for (const std::size_t mapping : {k_rows, k_sums}) drop_effect(chronicle, mapping, 7);
  GroupLog log;
  const auto found = [&] {
    return judge(chronicle, expecting(Guarantee::effectively_once), log).anomalies;
  };
  EXPECT_THAT(found(), testing::IsEmpty());
  for (int i = 0; i < 10; ++i) log.deliveries.push_back({0, 1, 1, 1, -1, 1, 3, 4});
  ASSERT_THAT(found(), SizeIs(1));
  EXPECT_EQ(found()[0].property, "livelock");
}

TEST(Stuck, WhereACounterStaysBehind) {
  Chronicle chronicle = healthy_sample();
  chronicle.mappings = {named_mapping(EffectKind::count, "totals")};
  chronicle.settled = false;
  chronicle.committed[1] = 1;
  chronicle.mappings[0].counts = {4, 1};
  const Judgement behind = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(behind.anomalies, SizeIs(1));
  EXPECT_EQ(behind.anomalies[0].property, "stuck");
  EXPECT_THAT(behind.anomalies[0].summary, testing::HasSubstr("3 events undone"));
  chronicle.mappings[0].counts = {4, 4};
  const Judgement whole = check(chronicle, Guarantee::effectively_once);
  EXPECT_THAT(whole.anomalies, testing::IsEmpty());
  ASSERT_THAT(whole.at_risk, SizeIs(1));
  EXPECT_EQ(whole.at_risk[0].property, "not settled");
}

}  // namespace
}  // namespace wringer::checkers
