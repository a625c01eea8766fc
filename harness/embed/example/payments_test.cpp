#include <wringer/gtest.h>

// One test for the whole scenario: Wringer.payments.
WRINGER_SCENARIO("payments.yaml");

// Or whatever a test wants to say of it.
TEST(Payments, AreAppliedTwiceByAConsumerThatRemembersNothing) {
  const wringer::RunOutcome run =
      wringer::run_scenario(wringer::scenario_beside(__FILE__, "forgetful.yaml"));
  EXPECT_EQ(run.outcome, wringer::Outcome::violated) << run;
}
