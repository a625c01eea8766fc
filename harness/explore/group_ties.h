#pragma once

#include "harness/core/journal.h"
#include "harness/explore/points.h"

#include <map>

namespace wringer::explore {

// Of each instance that is in a group at any time; the others have none.
[[nodiscard]] std::map<Instance, GroupTie> group_ties_of(const Journal& journal);

}  // namespace wringer::explore
