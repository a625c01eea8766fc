#include "harness/groups/left_over.h"

#include "harness/groups/subscriptions.h"

#include <set>

namespace wringer::groups {

std::optional<GroupTalk::Partition> left_over(
    const std::vector<Membership>& members,
    const std::function<std::vector<GroupTalk::Partition>(const std::string&)>& partitions_of) {
  std::set<std::string> topics;
  std::set<GroupTalk::Partition> given;
  for (const Membership& member : members) {
    given.insert(member.given.begin(), member.given.end());
    if (!member.talk) continue;
    for (std::string& topic : topics_of(*member.talk)) topics.insert(std::move(topic));
  }
  for (const std::string& topic : topics) {
    for (const GroupTalk::Partition& partition : partitions_of(topic)) {
      if (!given.contains(partition)) return partition;
    }
  }
  return std::nullopt;
}

}  // namespace wringer::groups
