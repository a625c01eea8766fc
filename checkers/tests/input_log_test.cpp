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
  History history = healthy_sample();
  history.input.erase(history.input.begin() + 2);
  drop_effect(history, k_rows, 3);
  drop_effect(history, k_sums, 3);
  const Judgement judgement = check(history, Guarantee::effectively_once);
  EXPECT_THAT(judgement.anomalies, IsEmpty());
  EXPECT_THAT(judgement.doubts,
              ElementsAre("the input log lacks 1 event that Kafka acknowledged, the first is event "
                          "3 (id e3, key k1); not the system's fault"));
}

TEST(InputLog, EventThatItHoldsTwiceIsADoubt) {
  History history = healthy_sample();
  history.input.push_back(history.input[5]);
  EXPECT_THAT(check(history, Guarantee::effectively_once).doubts,
              ElementsAre(HasSubstr("holds 1 event more than once, the first is event 6")));
}

TEST(InputLog, RecordThatNobodyProducedIsADoubt) {
  History history = healthy_sample();
  history.input.push_back({{"payments", 0}, 99, std::nullopt});
  EXPECT_THAT(check(history, Guarantee::effectively_once).doubts,
              ElementsAre(HasSubstr("did not produce, the first at payments[0] offset 99")));
}

TEST(InputLog, FlawOfOneEventDoesNotExcuseAnother) {
  History history = healthy_sample();
  history.input.erase(history.input.begin() + 2);
  drop_effect(history, k_rows, 4);
  EXPECT_THAT(properties_of(check(history, Guarantee::effectively_once)), ElementsAre("loss"));
}

TEST(InputLog, HistoryOfNothingProvesNothing) {
  EXPECT_THAT(check(History{}, Guarantee::effectively_once).doubts,
              ElementsAre(HasSubstr("no event was produced"), HasSubstr("no effects were read")));
}

}  // namespace
}  // namespace wringer::checkers
