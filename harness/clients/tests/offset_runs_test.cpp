#include "harness/clients/offset_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace wringer::clients {
namespace {

OffsetRuns runs_of(const std::set<std::int64_t>& offsets) {
  OffsetRuns runs;
  for (const std::int64_t offset : offsets) runs.add(offset);
  return runs;
}

TEST(OffsetRuns, CoverWhatHasNoGap) {
  EXPECT_TRUE(runs_of({}).cover(0, 0));
  EXPECT_TRUE(runs_of({}).cover(7, 7));
  EXPECT_FALSE(runs_of({}).cover(0, 1));
  EXPECT_TRUE(runs_of({5, 6, 7}).cover(5, 8));
}

TEST(OffsetRuns, DoNotCoverWhatHasAGapAnywhere) {
  EXPECT_FALSE(runs_of({5, 7}).cover(5, 8)) << "in the middle";
  EXPECT_FALSE(runs_of({6, 7}).cover(5, 8)) << "at the beginning";
  EXPECT_FALSE(runs_of({5, 6}).cover(5, 8)) << "at the end, where a marker may stand";
}

RC_GTEST_PROP(OffsetRunsProperty, LeaveWhatADifferenceOfSetsLeaves, ()) {
  const auto offsets = rc::gen::container<std::set<std::int64_t>>(rc::gen::inRange<int>(0, 30));
  const std::set<std::int64_t> all = *offsets;
  const std::set<std::int64_t> others = *offsets;
  std::vector<std::int64_t> expected;
  std::set_difference(all.begin(), all.end(), others.begin(), others.end(),
                      std::back_inserter(expected));
  RC_ASSERT(runs_of(all).without(runs_of(others)) == expected);
}

}  // namespace
}  // namespace wringer::clients
