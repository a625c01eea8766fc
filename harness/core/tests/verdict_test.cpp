#include "harness/core/verdict.h"

#include "harness/core/case_result.h"

#include <gtest/gtest.h>

#include <array>

namespace wringer {
namespace {

constexpr std::array k_verdicts{Verdict::holds, Verdict::inconclusive, Verdict::violated};

TEST(Verdict, WorstOfIsTheGreaterOfTwo) {
  EXPECT_EQ(worst_of(Verdict::holds, Verdict::inconclusive), Verdict::inconclusive);
  EXPECT_EQ(worst_of(Verdict::inconclusive, Verdict::violated), Verdict::violated);
  EXPECT_EQ(worst_of(Verdict::holds, Verdict::violated), Verdict::violated);
}

TEST(Verdict, WorstOfIsALattice) {
  for (const Verdict a : k_verdicts) {
    EXPECT_EQ(worst_of(a, a), a);
    EXPECT_EQ(worst_of(Verdict::holds, a), a);
    EXPECT_EQ(worst_of(Verdict::violated, a), Verdict::violated);
    for (const Verdict b : k_verdicts) {
      EXPECT_EQ(worst_of(a, b), worst_of(b, a));
      for (const Verdict c : k_verdicts) {
        EXPECT_EQ(worst_of(worst_of(a, b), c), worst_of(a, worst_of(b, c)));
        EXPECT_EQ(worst_of({a, b, c}), worst_of(worst_of(a, b), c));
      }
    }
  }
}

TEST(Verdict, HasAWordForEach) {
  EXPECT_EQ(to_string(Verdict::holds), "holds");
  EXPECT_EQ(to_string(Verdict::inconclusive), "inconclusive");
  EXPECT_EQ(to_string(Verdict::violated), "violated");
}

CaseResult case_with(Verdict verdict) {
  CaseResult result;
  result.verdict = verdict;
  return result;
}

TEST(ScenarioResult, IsAsBadAsItsWorstCase) {
  ScenarioResult scenario;
  scenario.cases.push_back(case_with(Verdict::holds));
  EXPECT_EQ(scenario.verdict(), Verdict::holds);
  scenario.cases.push_back(case_with(Verdict::violated));
  scenario.cases.push_back(case_with(Verdict::inconclusive));
  EXPECT_EQ(scenario.verdict(), Verdict::violated);
}

TEST(ScenarioResult, ProvesNothingWithoutACase) {
  EXPECT_EQ(ScenarioResult{}.verdict(), Verdict::inconclusive);
}

TEST(RunResult, IsAsBadAsItsWorstScenario) {
  EXPECT_EQ(RunResult{}.verdict(), Verdict::inconclusive);
  RunResult run;
  run.scenarios.emplace_back().cases.push_back(case_with(Verdict::holds));
  EXPECT_EQ(run.verdict(), Verdict::holds);
  // A scenario of which no case ran spoils the run.
  run.scenarios.emplace_back();
  EXPECT_EQ(run.verdict(), Verdict::inconclusive);
}

TEST(RunResult, LeavesOutWhatIsElsewhere) {
  RunResult run;
  run.scenarios.emplace_back().is_elsewhere = true;
  EXPECT_EQ(run.verdict(), Verdict::holds);
  EXPECT_TRUE(run.is_elsewhere());
  run.scenarios.emplace_back().cases.push_back(case_with(Verdict::inconclusive));
  EXPECT_EQ(run.verdict(), Verdict::inconclusive);
  EXPECT_FALSE(run.is_elsewhere());
}

TEST(CaseResult, ProvesNothingUntilItIsJudged) {
  EXPECT_EQ(CaseResult{}.verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace wringer
