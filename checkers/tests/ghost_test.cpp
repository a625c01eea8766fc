#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::ElementsAre;
using testing::SizeIs;

TEST(Ghost, IsOneAnomalyForEachMapping) {
  Chronicle chronicle = healthy_sample();
  chronicle.mappings[k_rows].unexplained = {{"row of e99", 0, {}},
                                            {"row of e100", k_no_transaction, {}}};
  chronicle.mappings[k_sums].unexplained = {{"k9: balance 7", k_no_transaction, {}}};
  for (const Guarantee guarantee :
       {Guarantee::effectively_once, Guarantee::at_least_once, Guarantee::at_most_once}) {
    const Judgement judgement = check(chronicle, guarantee);
    ASSERT_THAT(judgement.anomalies, SizeIs(2));
    EXPECT_EQ(judgement.anomalies[0].property, "ghost");
    EXPECT_EQ(judgement.anomalies[0].summary, "transactions holds 2 rows that no event explains");
    EXPECT_THAT(judgement.anomalies[0].evidence,
                ElementsAre("row of e99 (xid 701)", "row of e100"));
    EXPECT_EQ(judgement.anomalies[1].summary,
              "accounts.balance holds 1 value that no event explains");
  }
}

TEST(Ghost, ShowsTheFirstOfManyAndSaysHowManyMore) {
  Chronicle chronicle = healthy_sample();
  chronicle.mappings[k_rows].unexplained.assign(1000, {"row", k_no_transaction, {}});
  const Judgement judgement = check(chronicle, Guarantee::effectively_once);
  ASSERT_THAT(judgement.anomalies, SizeIs(1));
  EXPECT_THAT(judgement.anomalies.front().evidence, SizeIs(21));
  EXPECT_EQ(judgement.anomalies.front().evidence.back(), "… and 980 more");
}

}  // namespace
}  // namespace wringer::checkers
