#include "harness/cases/exit_count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::cases {
namespace {

TEST(ExitCount, InstancesThatEndOnceEachAreInNoLoop) {
  ExitCount exits;
  for (const Instance instance : {1, 2, 3, 4, 5}) EXPECT_EQ(exits.count(instance), 1);
  EXPECT_EQ(exits.in_loop(), "");
}

TEST(ExitCount, OneThatEndsAgainAndAgainIsInALoop) {
  ExitCount exits;
  exits.count(1);
  for (int i = 0; i < ExitCount::k_most; ++i) exits.count(2);
  EXPECT_EQ(exits.in_loop(), "");
  exits.count(2);
  EXPECT_EQ(exits.in_loop(), "instance 2 ended by itself 4 times");
}

}  // namespace
}  // namespace wringer::cases
