#pragma once

// Where the partitions of a topic end for those who read what is committed.

#include "harness/core/history.h"

#include <algorithm>
#include <cstdint>
#include <map>

namespace wringer::cases {

// Not where a log ends: a marker of a transaction, or a record of one that was aborted, may be the
// last there, behind what a client commits that goes by the records it has been given.
struct ReadableEnds {
  using Offsets = std::map<TopicPartition, std::int64_t>;

  // Of each log, and behind the last record in it; none, where no record is left.
  Offsets log{};
  Offsets records{};

  // As far as so much was produced for readers.
  [[nodiscard]] Offsets of(const Offsets& produced) const {
    Offsets ends;
    for (const auto& [partition, log_end] : log) {
      const auto known = produced.find(partition);
      if (known == produced.end()) continue;
      const auto last = records.find(partition);
      const std::int64_t there = last == records.end() ? log_end : last->second;
      if (const std::int64_t end = std::min(known->second, there); end > 0) ends[partition] = end;
    }
    return ends;
  }
};

}  // namespace wringer::cases
