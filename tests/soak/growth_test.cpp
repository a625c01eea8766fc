#include "tests/soak/growth.h"

#include <gtest/gtest.h>

namespace wringer::test {
namespace {

TEST(Growth, IsTheSlopeOfALine) {
  EXPECT_DOUBLE_EQ(growth_per_1000({{100, 7}, {200, 9}, {300, 11}}), 20);
}

TEST(Growth, IsNotMistakenForNoise) {
  EXPECT_DOUBLE_EQ(growth_per_1000({{0, 5}, {100, 9}, {200, 9}, {300, 5}}), 0);
}

TEST(Growth, OfASingleMomentIsNone) {
  EXPECT_DOUBLE_EQ(growth_per_1000({{100, 7}, {100, 9}}), 0);
  EXPECT_DOUBLE_EQ(growth_per_1000({}), 0);
}

}  // namespace
}  // namespace wringer::test
