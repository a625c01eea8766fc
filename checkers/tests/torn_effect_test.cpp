#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::ElementsAre;
using testing::IsEmpty;

Judgement together(const Chronicle& chronicle) {
  scenario::Expectations expectations = expecting(Guarantee::effectively_once);
  expectations.together = {{"transactions", "accounts.version"}};
  return judge(chronicle, expectations, {});
}

Chronicle with_versions() {
  Chronicle chronicle = healthy_sample();
  chronicle.mappings[k_sums].kind = EffectKind::version;
  chronicle.mappings[k_sums].name = "accounts.version";
  return chronicle;
}

TEST(TornEffect, OfARowAndAVersionIsSeen) {
  Chronicle chronicle = with_versions();
  EXPECT_THAT(together(chronicle).anomalies, IsEmpty());
  chronicle.mappings[k_sums].transactions[7] = add_transaction(chronicle);
  EXPECT_THAT(properties_of(together(chronicle)), ElementsAre("torn effect"));
}

TEST(TornEffect, IsNoneWhereANewerVersionCameFirst) {
  Chronicle chronicle = with_versions();
  drop_effect(chronicle, k_sums, 5);  // Version 3 of its key, and 4 is there.
  EXPECT_THAT(together(chronicle).anomalies, IsEmpty());
}

}  // namespace
}  // namespace wringer::checkers
