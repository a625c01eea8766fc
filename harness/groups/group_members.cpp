#include "harness/groups/group_members.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::groups {
namespace {

// UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, as an answer says them.
bool disowns(const Moment& answer) {
  return answer.error.starts_with("25 ") || answer.error.starts_with("82 ");
}

// REBALANCE_IN_PROGRESS; in answer to a JoinGroup or a SyncGroup it is nothing new.
bool must_join_anew(const Moment& answer) {
  return answer.error.starts_with("27 ") && (answer.name == moments::k_kafka_heartbeat ||
                                             answer.name == moments::k_kafka_offset_commit);
}

// Whom a message means that names a member, or none: then whoever is in its group.
bool is_meant(const Moment& moment, const Membership& member) {
  if (member.group != moment.group) return false;
  if (!moment.member.empty()) return member.member == moment.member;
  return moment.group_instance.empty() || member.group_instance == moment.group_instance;
}

}  // namespace

void GroupMembers::observe(const Moment& moment) {
  if (moment.name == moments::k_kafka_consumer_group_heartbeat) on_consumer_heartbeat(moment);
  if (moment.phase == Phase::requested) on_request(moment);
  if (moment.phase != Phase::applied) return;
  if (moment.name == moments::k_kafka_join_group) on_join(moment);
  const auto members = m_members.find(moment.instance);
  if (members == m_members.end()) return;
  if (!moment.succeeded) {
    for (auto& [name, member] : members->second) {
      if (!is_meant(moment, member)) continue;
      if (disowns(moment)) member.disowned = true;
      if (must_join_anew(moment)) member.joining = true;
    }
  } else if (moment.name == moments::k_kafka_sync_group) {
    for (auto& [name, member] : members->second) {
      if (!is_meant(moment, member)) continue;
      member.synced = true;
      member.joining = false;
      if (moment.group_talk && moment.group_talk->assignment) {
        member.given = *moment.group_talk->assignment;
      }
    }
  } else if (moment.name == moments::k_kafka_leave_group) {
    std::erase_if(members->second, [&](const auto& one) { return is_meant(moment, one.second); });
  }
}

void GroupMembers::on_request(const Moment& moment) {
  const auto members = m_members.find(moment.instance);
  if (moment.name != moments::k_kafka_join_group || members == m_members.end()) return;
  const auto member = members->second.find({moment.group, moment.member});
  if (member != members->second.end()) member->second.joining = true;
}

Membership& GroupMembers::place_of(const Moment& moment) {
  OfInstance& members = m_members[moment.instance];
  // A client has one connection to its coordinator, by which it is one member.
  std::erase_if(members, [&](const auto& one) {
    const Membership& other = one.second;
    if (other.group != moment.group || other.member == moment.member) return false;
    return other.disowned || (other.connection != 0 && other.connection == moment.connection) ||
           (!other.group_instance.empty() && other.group_instance == moment.group_instance);
  });
  return members[{moment.group, moment.member}];
}

void GroupMembers::learn_generation(const Membership& member) {
  std::int32_t& newest = m_newest_generation.try_emplace(member.group, -1).first->second;
  newest = std::max(newest, member.generation);
}

void GroupMembers::on_join(const Moment& moment) {
  // An answer that refuses may still name a member (MEMBER_ID_REQUIRED, KIP-394), and the
  // coordinator waits for it to come back: it too must be taken out of the group when its instance
  // dies.
  if (moment.member.empty()) return;
  Membership& member = place_of(moment);
  std::vector<GroupTalk::Partition> given = std::move(member.given);
  member = {.group = moment.group,
            .member = moment.member,
            .group_instance = moment.group_instance,
            .broker = moment.broker,
            .connection = moment.connection,
            .generation = moment.succeeded ? moment.generation.value_or(-1) : -1,
            .synced = false,
            .given = std::move(given)};
  learn_generation(member);
}

void GroupMembers::on_consumer_heartbeat(const Moment& moment) {
  if (moment.phase == Phase::acked || moment.member.empty()) return;
  if (moment.phase == Phase::requested) {
    // A member may have made its id itself, so it is one as soon as it has been heard.
    Membership& member = place_of(moment);
    if (member.member == moment.member) return;
    member = {.protocol = GroupProtocol::consumer,
              .group = moment.group,
              .member = moment.member,
              .group_instance = moment.group_instance,
              .broker = moment.broker,
              .connection = moment.connection};
    return;
  }
  if (!moment.succeeded) return;
  if (!moment.generation) {  // An epoch below zero: it has left.
    m_members[moment.instance].erase({moment.group, moment.member});
    return;
  }
  Membership& member = place_of(moment);
  const bool assigned = moment.group_talk && moment.group_talk->assignment;
  const bool has_some = assigned && !moment.group_talk->assignment->empty();
  const bool changed = assigned || member.generation != *moment.generation;
  member.protocol = GroupProtocol::consumer;
  member.group = moment.group;
  member.member = moment.member;
  member.group_instance = moment.group_instance;
  member.broker = moment.broker;
  member.connection = moment.connection;
  member.generation = *moment.generation;
  member.disowned = false;
  if (assigned) member.given = *moment.group_talk->assignment;
  learn_generation(member);
  int others = 0;
  for (auto& [instance, of_instance] : m_members) {
    for (auto& [name, other] : of_instance) {
      if (&other == &member || other.group != moment.group) continue;
      ++others;
      // What one gives up another is given with its next heartbeat.
      if (changed) other.synced = false;
    }
  }
  member.synced = !changed || (others == 0 && has_some);
}

std::optional<Membership> GroupMembers::forgotten_with(const Moment& moment) const {
  // A static member asks to join without an id whenever it starts anew, and gets its place back.
  const bool joins_as_new = moment.name == moments::k_kafka_join_group &&
                            moment.phase == Phase::requested && moment.member.empty() &&
                            moment.group_instance.empty();
  const auto members = m_members.find(moment.instance);
  if (!joins_as_new || members == m_members.end()) return std::nullopt;
  for (const auto& [name, member] : members->second) {
    if (member.group == moment.group && member.connection == moment.connection) return member;
  }
  return std::nullopt;
}

std::vector<Membership> GroupMembers::of(Instance instance) const {
  std::vector<Membership> all;
  const auto members = m_members.find(instance);
  if (members == m_members.end()) return all;
  for (const auto& [name, member] : members->second) all.push_back(member);
  std::stable_sort(all.begin(), all.end(), [&](const Membership& a, const Membership& b) {
    return std::pair(a.group, is_left_behind(instance, a)) <
           std::pair(b.group, is_left_behind(instance, b));
  });
  return all;
}

// A coordinator answers no JoinGroup before all have joined, or it has given up those that haven't.
bool GroupMembers::is_left_behind(Instance instance, const Membership& member) const {
  const std::int32_t newest = newest_generation_of(member.group);
  if (member.protocol != GroupProtocol::classic || member.generation == newest) return false;
  const OfInstance& members = m_members.at(instance);
  return std::any_of(members.begin(), members.end(), [&](const auto& one) {
    const Membership& other = one.second;
    return other.group == member.group && other.generation == newest && other.synced;
  });
}

bool GroupMembers::any() const {
  return std::any_of(m_members.begin(), m_members.end(),
                     [](const auto& of_instance) { return !of_instance.second.empty(); });
}

bool GroupMembers::has_members(const std::string& group) const {
  return std::any_of(m_members.begin(), m_members.end(), [&](const auto& of_instance) {
    return std::any_of(of_instance.second.begin(), of_instance.second.end(),
                       [&](const auto& one) { return one.second.group == group; });
  });
}

bool GroupMembers::waits(Instance instance, const Membership& member) const {
  const bool is_behind = member.generation < newest_generation_of(member.group);
  return (!member.synced || is_behind) && !is_left_behind(instance, member);
}

std::set<Instance> GroupMembers::instances() const {
  std::set<Instance> instances;
  for (const auto& [instance, members] : m_members) instances.insert(instance);
  return instances;
}

std::string GroupMembers::missing_of(Instance instance) const {
  for (const Membership& member : of(instance)) {
    if (member.joining && !is_left_behind(instance, member)) {
      return fmt::format("instance {} joins '{}' anew", instance, member.group);
    }
    if (!waits(instance, member)) continue;
    return member.synced ? fmt::format("instance {} has not followed the rebalance of '{}'",
                                       instance, member.group)
                         : fmt::format("instance {} waits for its assignment in '{}'", instance,
                                       member.group);
  }
  return "";
}

std::int32_t GroupMembers::newest_generation_of(const std::string& group) const {
  const auto newest = m_newest_generation.find(group);
  return newest == m_newest_generation.end() ? -1 : newest->second;
}

bool GroupMembers::is_formed(const std::string& group) const {
  for (const auto& [instance, members] : m_members) {
    for (const auto& [name, member] : members) {
      if (member.group == group && waits(instance, member)) return false;
    }
  }
  return true;
}

std::set<std::string> GroupMembers::groups() const {
  std::set<std::string> joined;
  for (const auto& [group, generation] : m_newest_generation) joined.insert(group);
  return joined;
}

}  // namespace wringer::groups
