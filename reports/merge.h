#pragma once

#include "harness/core/case_result.h"

#include <vector>

namespace wringer::reports {

// The runs of several shards as one. Scenarios are joined by their names and coverages by points
// and faults; a case that several shards had to run for themselves is there once, with its worst
// verdict. A scenario of which no shard had a case is inconclusive. The run took as long as the
// longest.
[[nodiscard]] RunResult merged(const std::vector<RunResult>& runs);

}  // namespace wringer::reports
