#pragma once

#include "harness/core/error.h"

#include <cstddef>
#include <filesystem>

namespace wringer::bench {

struct ReadBack {
  double input_seconds = 0;    // From Kafka, at both isolation levels, into its file.
  double changes_seconds = 0;  // From Postgres, and its tables, into theirs.
  double both_seconds = 0;     // Both at the same time, as a case does it.
  // Of the processor, for that: ours, without the services'.
  double processor_seconds = 0;
  double load_seconds = 0;  // All of it from the files into a chronicle.
};

// So many events in Kafka and in one table, on services that are started for it.
[[nodiscard]] Result<ReadBack> read_back(std::size_t events, const std::filesystem::path& folder);

}  // namespace wringer::bench
