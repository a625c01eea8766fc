#include "harness/core/exit_code.h"

#include <gtest/gtest.h>

#include <array>

namespace wringer {
namespace {

constexpr std::array k_exit_codes{
    ExitCode::holds,     ExitCode::violated,         ExitCode::inconclusive,
    ExitCode::own_fault, ExitCode::nothing_selected, ExitCode::environment,
    ExitCode::usage,     ExitCode::interrupted};

TEST(ExitCode, NumbersArePublicAndNeverChange) {
  EXPECT_EQ(static_cast<int>(ExitCode::holds), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::violated), 1);
  EXPECT_EQ(static_cast<int>(ExitCode::inconclusive), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::own_fault), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::nothing_selected), 4);
  EXPECT_EQ(static_cast<int>(ExitCode::environment), 5);
  EXPECT_EQ(static_cast<int>(ExitCode::usage), 64);
  EXPECT_EQ(static_cast<int>(ExitCode::interrupted), 130);
}

TEST(ExitCode, EveryVerdictHasOne) {
  EXPECT_EQ(exit_code_of(Verdict::holds), ExitCode::holds);
  EXPECT_EQ(exit_code_of(Verdict::inconclusive), ExitCode::inconclusive);
  EXPECT_EQ(exit_code_of(Verdict::violated), ExitCode::violated);
}

TEST(ExitCode, EveryErrorHasOne) {
  EXPECT_EQ(exit_code_of(ErrorCode::usage), ExitCode::usage);
  EXPECT_EQ(exit_code_of(ErrorCode::environment), ExitCode::environment);
  EXPECT_EQ(exit_code_of(ErrorCode::timed_out), ExitCode::environment);
  EXPECT_EQ(exit_code_of(ErrorCode::corrupt), ExitCode::environment);
  EXPECT_EQ(exit_code_of(ErrorCode::interrupted), ExitCode::interrupted);
}

TEST(ExitCode, AViolationDominatesEverything) {
  for (const ExitCode other : k_exit_codes) {
    EXPECT_EQ(dominant(ExitCode::violated, other), ExitCode::violated);
    EXPECT_EQ(dominant(other, ExitCode::violated), ExitCode::violated);
  }
}

TEST(ExitCode, SuccessHidesNothing) {
  for (const ExitCode other : k_exit_codes) {
    EXPECT_EQ(dominant(ExitCode::holds, other), other);
    EXPECT_EQ(dominant(other, ExitCode::holds), other);
  }
}

TEST(ExitCode, DominanceIsATotalOrder) {
  for (const ExitCode a : k_exit_codes) {
    EXPECT_EQ(dominant(a, a), a);
    for (const ExitCode b : k_exit_codes) {
      EXPECT_EQ(dominant(a, b), dominant(b, a));
      EXPECT_TRUE(dominant(a, b) == a || dominant(a, b) == b);
      for (const ExitCode c : k_exit_codes) {
        EXPECT_EQ(dominant(dominant(a, b), c), dominant(a, dominant(b, c)));
      }
    }
  }
}

TEST(ExitCode, WhatStoppedARunComesBeforeWhatItLeftOpen) {
  EXPECT_EQ(dominant(ExitCode::inconclusive, ExitCode::environment), ExitCode::environment);
  EXPECT_EQ(dominant(ExitCode::environment, ExitCode::interrupted), ExitCode::interrupted);
  EXPECT_EQ(dominant(ExitCode::nothing_selected, ExitCode::inconclusive), ExitCode::inconclusive);
}

}  // namespace
}  // namespace wringer
