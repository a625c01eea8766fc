#include "harness/faults/group_following.h"

#include <algorithm>

namespace wringer::faults {
namespace {

const GroupFollowing::Seen& nothing() {
  static const GroupFollowing::Seen k_nothing;
  return k_nothing;
}

}  // namespace

void GroupFollowing::observe(const Moment& moment) {
  if (moment.phase != Phase::applied || !moment.succeeded) return;
  const bool is_newer = moment.name == moments::k_kafka_consumer_group_heartbeat;
  const bool joins = moment.name == moments::k_kafka_join_group || is_newer;
  if (!joins && moment.name != moments::k_kafka_sync_group) return;
  std::vector<Seen>& members = m_seen[moment.instance][moment.group];
  const auto known = std::find_if(members.begin(), members.end(),
                                  [&](const Seen& one) { return one.member == moment.member; });
  if (known != members.end()) {
    std::rotate(known, known + 1, members.end());
  } else {
    Seen& added = members.emplace_back();
    added.group = moment.group;
    added.member = moment.member;
  }
  Seen& seen = members.back();
  if (joins && moment.generation) {
    // A member of the newer protocol keeps what it has until it is told otherwise.
    if (seen.generation != *moment.generation) seen.is_given = is_newer;
    seen.generation = *moment.generation;
    seen.speaks_newer_protocol = is_newer;
  }
  if (moment.group_talk && moment.group_talk->assignment) {
    seen.partitions = *moment.group_talk->assignment;
    seen.is_given = true;
  }
}

const GroupFollowing::Seen& GroupFollowing::of(Instance instance, const std::string& group) const {
  const auto groups = m_seen.find(instance);
  if (groups == m_seen.end()) return nothing();
  const auto members = group.empty() ? groups->second.begin() : groups->second.find(group);
  if (members == groups->second.end()) return nothing();
  return members->second.back();
}

const GroupFollowing::Seen& GroupFollowing::of_same(Instance instance, const Seen& member) const {
  const Seen& last = of(instance, member.group);
  const auto groups = m_seen.find(instance);
  if (groups == m_seen.end()) return last;
  const auto members = groups->second.find(last.group);
  if (members == groups->second.end()) return last;
  for (const Seen& seen : members->second) {
    if (seen.member == member.member && seen.generation == last.generation) return seen;
  }
  return last;
}

GroupFollowing::Held GroupFollowing::held_by(Instance instance) const {
  Held held;
  const auto groups = m_seen.find(instance);
  if (groups == m_seen.end()) return held;
  for (const auto& [group, members] : groups->second) {
    std::set<GroupTalk::Partition>& partitions = held[group];
    for (const Seen& seen : members) {
      // One that its group has left behind has nothing; epochs of the newer protocol may differ.
      const bool is_current =
          seen.speaks_newer_protocol || seen.generation == members.back().generation;
      if (is_current) partitions.insert(seen.partitions.begin(), seen.partitions.end());
    }
  }
  return held;
}

}  // namespace wringer::faults
