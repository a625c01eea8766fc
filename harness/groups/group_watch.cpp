#include "harness/groups/group_watch.h"

#include "harness/core/group_talk.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::groups {

void GroupWatch::observe(const Moment& moment) {
  m_heard.insert(moment.instance);
  if (moment.service != Service::kafka) return;
  if (moment.name == moments::k_kafka_consumer_group_heartbeat) on_consumer_heartbeat(moment);
  if (moment.phase == Phase::requested) {
    on_request(moment);
    return;
  }
  if (moment.phase != Phase::applied) return;
  if (moment.name == moments::k_kafka_join_group) on_join(moment);
  if (!moment.succeeded) return;
  if (moment.name == moments::k_kafka_sync_group) {
    const auto member = m_members[moment.instance].find(moment.group);
    if (member != m_members[moment.instance].end()) member->second.synced = true;
  } else if (moment.name == moments::k_kafka_leave_group) {
    m_members[moment.instance].erase(moment.group);
  } else if (moment.name == moments::k_kafka_offset_commit) {
    for (const OffsetRange& range : moment.offsets) {
      m_committed[{range.topic, range.partition}] = range.end;
    }
  } else if (moment.name == moments::k_kafka_fetch) {
    for (const OffsetRange& range : moment.offsets) on_delivered(range);
  } else if (moment.name == moments::k_kafka_list_offsets ||
             moment.name == moments::k_kafka_offset_fetch) {
    for (const OffsetRange& range : moment.offsets) m_begun.insert({range.topic, range.partition});
    if (moment.name != moments::k_kafka_offset_fetch) return;
    for (const OffsetRange& range : moment.offsets) m_finding[range.topic].insert(moment.group);
  } else {
    on_transaction(moment);
  }
}

// Whether EndTxn committed or aborted is not told. Whoever aborted reads again from before, which
// takes it back.
void GroupWatch::on_transaction(const Moment& moment) {
  auto& pending = m_in_transaction[moment.instance];
  if (moment.name == moments::k_kafka_txn_offset_commit) {
    m_commits_offsets = true;
    for (const OffsetRange& range : moment.offsets) {
      pending[{range.topic, range.partition}] = range.end;
    }
  } else if (moment.name == moments::k_kafka_end_txn) {
    for (const auto& [partition, end] : pending) {
      m_committed[partition] = end;
      m_by_transaction[partition] = end;
    }
    pending.clear();
  }
}

void GroupWatch::on_request(const Moment& moment) {
  // A producer begins anew: what its predecessor left open is aborted.
  if (moment.name == moments::k_kafka_init_producer_id) m_in_transaction.erase(moment.instance);
  if (moment.group_talk) m_talks[moment.instance][moment.group] = moment.group_talk;
  const bool joins =
      moment.name == moments::k_kafka_join_group || moment.name == moments::k_kafka_leave_group ||
      (moment.name == moments::k_kafka_consumer_group_heartbeat && moment.generation <= 0);
  if (joins) m_forming[moment.group] = newest_generation_of(moment.group);
  if (moment.name == moments::k_kafka_offset_commit) on_offset_commit(moment);
  if (moment.name == moments::k_kafka_offset_commit ||
      moment.name == moments::k_kafka_txn_offset_commit) {
    for (const OffsetRange& range : moment.offsets) m_committing[range.topic].insert(moment.group);
  }
  // It goes on from what was committed, not from where it was.
  if (moment.name == moments::k_kafka_offset_fetch && m_forming.contains(moment.group)) {
    std::erase_if(m_attempted, [&](const auto& attempted) {
      return attempted.second.instance == moment.instance && attempted.second.group == moment.group;
    });
  }
  if (moment.name != moments::k_kafka_fetch) return;
  m_fetches[moment.instance] = true;
  for (const OffsetRange& range : moment.offsets) {
    // What it reads on from was delivered before, to it or to one before it.
    on_delivered(range);
    m_begun.insert({range.topic, range.partition});
    const auto attempted = m_attempted.find({range.topic, range.partition});
    if (attempted != m_attempted.end() && range.end < attempted->second.offset)
      m_attempted.erase(attempted);
    const auto by_transaction = m_by_transaction.find({range.topic, range.partition});
    if (by_transaction != m_by_transaction.end() && range.end < by_transaction->second) {
      m_committed[by_transaction->first] = range.end;
      m_by_transaction.erase(by_transaction);
    }
  }
}

void GroupWatch::on_offset_commit(const Moment& request) {
  m_commits_offsets = true;
  if (!is_forming(request.group)) m_forming.erase(request.group);
  for (const OffsetRange& range : request.offsets) {
    m_attempted[{range.topic, range.partition}] = {request.instance, request.group, range.end};
  }
}

std::int32_t GroupWatch::newest_generation_of(const std::string& group) const {
  const auto newest = m_newest_generation.find(group);
  return newest == m_newest_generation.end() ? -1 : newest->second;
}

bool GroupWatch::is_forming(const std::string& group) const {
  const auto forming = m_forming.find(group);
  if (forming == m_forming.end()) return false;
  const std::int32_t newest = newest_generation_of(group);
  return newest <= forming->second ||
         std::any_of(m_members.begin(), m_members.end(), [&](const auto& of_instance) {
           const auto member = of_instance.second.find(group);
           return member != of_instance.second.end() &&
                  (!member->second.synced || member->second.generation < newest);
         });
}

bool GroupWatch::has_attempted(const TopicPartition& partition, std::int64_t offset) const {
  const auto attempted = m_attempted.find(partition);
  return attempted != m_attempted.end() && attempted->second.offset >= offset &&
         !is_forming(attempted->second.group);
}

void GroupWatch::on_delivered(const OffsetRange& range) {
  std::int64_t& end = m_delivered[{range.topic, range.partition}];
  end = std::max(end, range.end);
}

void GroupWatch::on_join(const Moment& moment) {
  // An answer that refuses may still name a member (MEMBER_ID_REQUIRED, KIP-394), and the
  // coordinator waits for it to come back: it too must be taken out of the group when its instance
  // dies.
  if (moment.member.empty()) return;
  Membership& member = m_members[moment.instance][moment.group];
  member = {.group = moment.group,
            .member = moment.member,
            .group_instance = moment.group_instance,
            .broker = moment.broker,
            .connection = moment.connection,
            .generation = moment.succeeded ? moment.generation.value_or(-1) : -1,
            .synced = false};
  std::int32_t& newest = m_newest_generation.try_emplace(moment.group, -1).first->second;
  newest = std::max(newest, member.generation);
}

void GroupWatch::on_consumer_heartbeat(const Moment& moment) {
  if (moment.phase == Phase::acked || moment.member.empty()) return;
  auto& members = m_members[moment.instance];
  if (moment.phase == Phase::requested) {
    // A member may have made its id itself, so it is one as soon as it has been heard.
    Membership& member = members[moment.group];
    if (member.member == moment.member) return;
    member = {.protocol = GroupProtocol::consumer,
              .group = moment.group,
              .member = moment.member,
              .group_instance = moment.group_instance,
              .broker = moment.broker};
    return;
  }
  if (!moment.succeeded) return;
  if (!moment.generation) {  // An epoch below zero: it has left.
    members.erase(moment.group);
    return;
  }
  Membership& member = members[moment.group];
  const bool assigned = moment.group_talk && moment.group_talk->assignment;
  const bool has_some = assigned && !moment.group_talk->assignment->empty();
  const bool changed = assigned || member.generation != *moment.generation;
  member.protocol = GroupProtocol::consumer;
  member.group = moment.group;
  member.member = moment.member;
  member.group_instance = moment.group_instance;
  member.broker = moment.broker;
  member.generation = *moment.generation;
  std::int32_t& newest = m_newest_generation.try_emplace(moment.group, -1).first->second;
  newest = std::max(newest, member.generation);
  int others = 0;
  for (auto& [instance, of_instance] : m_members) {
    const auto other = of_instance.find(moment.group);
    if (instance == moment.instance || other == of_instance.end()) continue;
    ++others;
    // What one gives up another is given with its next heartbeat.
    if (changed) other->second.synced = false;
  }
  member.synced = !changed || (others == 0 && has_some);
}

void GroupWatch::forget(Instance instance) {
  m_members.erase(instance);
  m_fetches.erase(instance);
  m_attempted.clear();
  // What it had been given and not committed somewhere will be given out again.
  m_delivered.clear();
}

void GroupWatch::set_committed(std::map<TopicPartition, std::int64_t> offsets) {
  m_committed = std::move(offsets);
  m_delivered.clear();
}

std::optional<Membership> GroupWatch::forgotten_with(const Moment& moment) const {
  // A static member asks to join without an id whenever it starts anew, and gets its place back.
  const bool joins_as_new = moment.name == moments::k_kafka_join_group &&
                            moment.phase == Phase::requested && moment.member.empty() &&
                            moment.group_instance.empty();
  if (!joins_as_new) return std::nullopt;
  const auto groups = m_members.find(moment.instance);
  if (groups == m_members.end()) return std::nullopt;
  const auto member = groups->second.find(moment.group);
  if (member == groups->second.end() || member->second.connection != moment.connection) {
    return std::nullopt;
  }
  return member->second;
}

std::set<std::string> GroupWatch::groups_of(const std::string& topic) const {
  for (const auto* known : {&m_committing, &m_finding}) {
    if (const auto groups = known->find(topic); groups != known->end()) return groups->second;
  }
  std::set<std::string> joined;
  for (const auto& [group, generation] : m_newest_generation) joined.insert(group);
  return joined;
}

bool GroupWatch::has_members() const {
  return std::any_of(m_members.begin(), m_members.end(),
                     [](const auto& of_instance) { return !of_instance.second.empty(); });
}

std::vector<Membership> GroupWatch::memberships_of(Instance instance) const {
  std::vector<Membership> all;
  if (const auto members = m_members.find(instance); members != m_members.end()) {
    for (const auto& [group, membership] : members->second) {
      all.push_back(membership);
      const auto talks = m_talks.find(instance);
      if (talks == m_talks.end()) continue;
      const auto talk = talks->second.find(group);
      if (talk != talks->second.end()) all.back().talk = talk->second;
    }
  }
  return all;
}

std::string GroupWatch::missing_of(Instance instance) const {
  const auto members = m_members.find(instance);
  if (members == m_members.end() || members->second.empty()) {
    if (m_without_group.contains(instance)) {
      return m_heard.contains(instance)
                 ? ""
                 : fmt::format("instance {} has not spoken to any service", instance);
    }
    return m_fetches.contains(instance)
               ? ""
               : fmt::format("instance {} has neither joined a group nor fetched anything",
                             instance);
  }
  for (const auto& [group, member] : members->second) {
    if (!member.synced)
      return fmt::format("instance {} waits for its assignment in '{}'", instance, group);
    if (member.generation < m_newest_generation.at(group)) {
      return fmt::format("instance {} has not followed the rebalance of '{}'", instance, group);
    }
  }
  return "";
}

std::string GroupWatch::what_is_missing(int instances) const {
  std::string missing;
  for (Instance instance = 1; instance <= instances; ++instance) {
    const std::string what = missing_of(instance);
    if (!what.empty()) missing += (missing.empty() ? "" : "; ") + what;
  }
  return missing;
}

bool GroupWatch::all_ready(int instances) const {
  return what_is_missing(instances).empty();
}

}  // namespace wringer::groups
