#pragma once

#include "harness/core/error.h"

#include <cstdint>
#include <filesystem>

namespace wringer::instances {

// Takes the last record batches from the log of one partition, whose broker is not running: what a
// loss of power does to acknowledged records that were never flushed. Whole batches, at least
// `records` records in all, as far as the newest segment has them; how many went. Format of the
// files: Kafka documentation, "Implementation, Log" and "Record Batch".
[[nodiscard]] Result<std::int64_t> cut_log_tail(const std::filesystem::path& folder,
                                                std::int64_t records);

}  // namespace wringer::instances
