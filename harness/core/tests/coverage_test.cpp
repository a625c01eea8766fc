#include "harness/core/coverage.h"

#include <gtest/gtest.h>

namespace wringer {
namespace {

Coverage sample() {
  Coverage coverage;
  coverage.points = {{.text = "a"}, {.text = "b"}};
  coverage.faults = {"kill", "pause"};
  coverage.cells.resize(4);
  return coverage;
}

TEST(Coverage, CellsLieRowByRow) {
  Coverage coverage = sample();
  coverage.at(1, 0).state = CellState::tried;
  EXPECT_EQ(coverage.cells[2].state, CellState::tried);
}

TEST(Coverage, APointIsTriedOnceAllThatMakesSenseThereWas) {
  Coverage coverage = sample();
  EXPECT_EQ(coverage.points_tried(), 0U);
  coverage.at(0, 0).state = CellState::tried;
  EXPECT_EQ(coverage.points_tried(), 1U);
  coverage.at(0, 1).state = CellState::not_reached;
  EXPECT_EQ(coverage.points_tried(), 0U);
  EXPECT_EQ(coverage.count(CellState::left_out), 2U);
}

}  // namespace
}  // namespace wringer
