#include "harness/groups/fair_shares.h"

#include "harness/groups/subscriptions.h"
#include "harness/wire/kafka/consumer_protocol.h"

#include <algorithm>

namespace wringer::groups {

Shares fair_shares(const std::string& protocol, const std::vector<MemberToServe>& members,
                   const std::function<int(const std::string&)>& partitions_of) {
  Shares shares;
  std::map<std::string, std::vector<std::string>> members_of_topic;
  std::map<GroupTalk::Partition, std::string> owners;
  for (const auto& [id, bytes] : members) {
    shares[id];
    const auto subscription = wire::kafka::read_subscription(bytes);
    if (!subscription) continue;
    for (const std::string& topic : subscription->topics) members_of_topic[topic].push_back(id);
    if (!is_cooperative(protocol) || !subscription->owned) continue;
    for (const GroupTalk::Partition& owned : *subscription->owned) owners[owned] = id;
  }
  for (auto& [topic, takers] : members_of_topic) {
    std::sort(takers.begin(), takers.end());
    for (int number = 0; number < partitions_of(topic); ++number) {
      const std::string& taker = takers[static_cast<std::size_t>(number) % takers.size()];
      const GroupTalk::Partition partition{topic, number};
      const auto owner = owners.find(partition);
      if (owner == owners.end() || owner->second == taker) shares[taker].push_back(partition);
    }
  }
  return shares;
}

}  // namespace wringer::groups
