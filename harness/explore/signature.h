#pragma once

#include "harness/explore/trace.h"

#include <vector>

namespace wringer::explore {

// The protocol signature of each instance that the journal speaks of.
[[nodiscard]] std::vector<InstanceTrace> signatures_of(const Journal& journal);

}  // namespace wringer::explore
