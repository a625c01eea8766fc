#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(InputLog, EventThatItLacksIsADoubtAndNoLoss) {
  Chronicle chronicle = healthy_sample();
  drop_record(chronicle, 3);
  drop_effect(chronicle, k_rows, 3);
  drop_effect(chronicle, k_sums, 3);
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  EXPECT_THAT(judgement.anomalies, IsEmpty());
  EXPECT_THAT(judgement.doubts,
              ElementsAre("the input log lacks 1 event that Kafka acknowledged, the first is event "
                          "3 (id e3, key k1); not the system's fault"));
}

TEST(InputLog, EventThatItHoldsTwiceIsADoubt) {
  Chronicle chronicle = healthy_sample();
  chronicle.events.copies[5] = 2;
  EXPECT_THAT(check(chronicle, Guarantee::effectively_once).doubts,
              ElementsAre(HasSubstr("holds 1 event more than once, the first is event 6")));
}

TEST(InputLog, RecordThatNobodyProducedIsADoubt) {
  Chronicle chronicle = healthy_sample();
  chronicle.strangers = {"payments[0] offset 99"};
  EXPECT_THAT(check(chronicle, Guarantee::effectively_once).doubts,
              ElementsAre(HasSubstr("did not produce, the first at payments[0] offset 99")));
}

TEST(InputLog, FlawOfOneEventDoesNotExcuseAnother) {
  Chronicle chronicle = healthy_sample();
  drop_record(chronicle, 3);
  drop_effect(chronicle, k_rows, 4);
  EXPECT_THAT(properties_of(check(chronicle, Guarantee::effectively_once)), ElementsAre("loss"));
}

TEST(InputLog, HistoryOfNothingProvesNothing) {
  EXPECT_THAT(check(Chronicle{}, Guarantee::effectively_once).doubts,
              ElementsAre(HasSubstr("no event was produced"), HasSubstr("no effects were read")));
}

}  // namespace
}  // namespace wringer::checkers
