#include "harness/cli/reporting.h"

#include <gtest/gtest.h>

namespace wringer::cli {
namespace {

run::RunOutcome outcome_of(Verdict verdict, std::optional<Error> error) {
  run::RunOutcome outcome;
  outcome.result.scenarios.emplace_back().cases.emplace_back().verdict = verdict;
  outcome.error = std::move(error);
  return outcome;
}

TEST(CodeOfARun, KeepsAViolationWhateverEndedTheRunLater) {
  const Error error{ErrorCode::environment, "Kafka has died"};
  EXPECT_EQ(code_of(outcome_of(Verdict::violated, error), ExitCode::holds), ExitCode::violated);
  EXPECT_EQ(code_of(outcome_of(Verdict::holds, error), ExitCode::holds), ExitCode::environment);
}

TEST(CodeOfARun, IsThatOfTheVerdictOrOfReportsThatCouldNotBeWritten) {
  EXPECT_EQ(code_of(outcome_of(Verdict::holds, {}), ExitCode::holds), ExitCode::holds);
  EXPECT_EQ(code_of(outcome_of(Verdict::holds, {}), ExitCode::environment), ExitCode::environment);
  EXPECT_EQ(code_of(outcome_of(Verdict::violated, {}), ExitCode::environment), ExitCode::violated);
}

}  // namespace
}  // namespace wringer::cli
