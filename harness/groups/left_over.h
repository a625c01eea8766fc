#pragma once

#include "harness/groups/group_members.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wringer::groups {

// Of what these members of a group subscribe to: the first partition that none of them has been
// given. A topic of which `partitions_of` knows nothing has none.
[[nodiscard]] std::optional<GroupTalk::Partition> left_over(
    const std::vector<Membership>& members,
    const std::function<std::vector<GroupTalk::Partition>(const std::string&)>& partitions_of);

}  // namespace wringer::groups
