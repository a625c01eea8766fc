#pragma once

#include "harness/core/group_talk.h"
#include "harness/wire/kafka/bytes.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace wringer::groups {

// A member and what it says of itself.
struct MemberToServe {
  std::string id;
  wire::kafka::Bytes subscription;
};

// By member; each has one, if only an empty one.
using Shares = std::map<std::string, std::vector<GroupTalk::Partition>>;

// The assignment that a member of ours makes should it be the leader: of each topic the partitions
// in turn to those who want them. Where the group has agreed on a cooperative protocol, nobody is
// given what another one still has: that one gives it up, joins anew, and then it is given out.
[[nodiscard]] Shares fair_shares(const std::string& protocol,
                                 const std::vector<MemberToServe>& members,
                                 const std::function<int(const std::string&)>& partitions_of);

}  // namespace wringer::groups
