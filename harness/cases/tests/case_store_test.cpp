#include "harness/cases/case_store.h"

#include <gtest/gtest.h>

namespace wringer::cases {
namespace {

TEST(GroupAmong, IsTheOneThatTheSystemWasToldWhereverThatIsSeen) {
  EXPECT_EQ(group_among({}, "told"), "told") << "nothing was seen yet";
  EXPECT_EQ(group_among({"told"}, "told"), "told");
  EXPECT_EQ(group_among({"audit", "told"}, "told"), "told");
}

TEST(GroupAmong, IsTheOnlyOneThatTheWireShows) {
  EXPECT_EQ(group_among({"its-own"}, "told"), "its-own");
}

TEST(GroupAmong, CanNotBeSaidOfSeveral) {
  EXPECT_EQ(group_among({"its-own", "another"}, "told"), "");
}

}  // namespace
}  // namespace wringer::cases
