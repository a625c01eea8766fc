#pragma once

// The moments of a journal that can matter, each with what its instance was at.

#include "harness/explore/points.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace wringer::explore {

struct Seen {
  Point point;
  // Counts the deliveries to its instance, from 0.
  int batch = 0;
  std::uint64_t sequence = 0;
  // What is asked for there finds no rows, as a poll that claims what is not there.
  bool comes_to_nothing = false;
};

struct Look {
  std::vector<Seen> all;
  // Those that something is delivered to, or that ask for it.
  std::set<int> consumers;
};

// In the order of the journal; every point has an address, a subject, a progress, a tie. Its place
// is not known yet.
[[nodiscard]] Look look_at(const Journal& journal, const Programs& programs);

// A member says it every so often, whatever else it is at. By its states the points of a system
// would change from run to run, and a crash there leaves behind what it leaves at the message
// before.
[[nodiscard]] bool comes_by_the_clock(MomentName moment);

}  // namespace wringer::explore
