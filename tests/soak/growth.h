#pragma once

// How much something grows while cases are run.

#include <vector>

namespace wringer::test {

struct Reading {
  // Finished by then.
  double cases = 0;
  double value = 0;
};

// By so much in 1,000 cases: the slope of the line through the readings that leaves the least
// squares. 0 if they are all of one moment.
[[nodiscard]] double growth_per_1000(const std::vector<Reading>& readings);

}  // namespace wringer::test
