#pragma once

// Whether a case showed anything new: the sequences of messages that it was seen to go through,
// whatever instances and partitions are called.

#include "harness/core/journal.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace wringer::explore {

// Hashes of all stretches of so many messages that one instance sent in a row, and of what came
// between two faults or after one. Names of instances, connections and partitions are left out,
// numbers of repetitions too.
[[nodiscard]] std::vector<std::uint64_t> sequences_of(const Journal& journal);

class Novelty {
 public:
  // How many sequences of the case were not seen before.
  std::size_t learn(const Journal& journal);

 private:
  std::set<std::uint64_t> m_seen;
};

}  // namespace wringer::explore
