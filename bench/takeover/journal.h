#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <filesystem>

namespace wringer::bench {

// From the moment that the fault's address was reached until another instance asks to commit an
// offset of a partition from which the dead one had fetched last: the first record that it took
// over has been processed. Errors: corrupt, if the journal tells no such story.
[[nodiscard]] Result<Duration> takeover_time(const std::filesystem::path& journal);

}  // namespace wringer::bench
