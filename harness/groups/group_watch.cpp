#include "harness/groups/group_watch.h"

#include "harness/core/group_talk.h"
#include "harness/groups/left_over.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::groups {

void GroupWatch::observe(const Moment& moment) {
  m_heard.insert(moment.instance);
  if (moment.service != Service::kafka) return;
  m_members.observe(moment);
  if (moment.phase == Phase::requested) {
    on_request(moment);
    return;
  }
  if (moment.phase != Phase::applied || !moment.succeeded) return;
  if (moment.name == moments::k_kafka_offset_commit) {
    for (const OffsetRange& range : moment.offsets) {
      set_offset(moment.group, {range.topic, range.partition}, range.end);
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
      pending[{moment.group, {range.topic, range.partition}}] = range.end;
    }
  } else if (moment.name == moments::k_kafka_end_txn) {
    for (const auto& [of_group, end] : pending) {
      set_offset(of_group.first, of_group.second, end);
      m_by_transaction[of_group] = end;
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
  if (joins) {
    m_forming[moment.group] = m_members.newest_generation_of(moment.group);
    if (moment.name != moments::k_kafka_leave_group) on_new_group(moment.instance, moment.group);
  }
  if (moment.name == moments::k_kafka_offset_commit) on_offset_commit(moment);
  if (moment.name == moments::k_kafka_offset_commit ||
      moment.name == moments::k_kafka_txn_offset_commit) {
    for (const OffsetRange& range : moment.offsets) {
      if (m_committing[range.topic].insert(moment.group).second) find_least_of(range.topic);
      m_abandoned.erase(moment.group);
    }
  }
  // It goes on from what was committed, not from where it was.
  if (moment.name == moments::k_kafka_offset_fetch && m_forming.contains(moment.group)) {
    std::erase_if(m_attempted, [&](const auto& attempted) {
      return attempted.second.instance == moment.instance && attempted.first.first == moment.group;
    });
  }
  if (moment.name != moments::k_kafka_fetch) return;
  m_fetches[moment.instance] = true;
  for (const OffsetRange& range : moment.offsets) {
    // What it reads on from was delivered before, to it or to one before it.
    on_delivered(range);
    m_begun.insert({range.topic, range.partition});
    on_read(moment.instance, range);
  }
}

// It goes on from there in one of its groups, as far as it is known to be in any.
void GroupWatch::on_read(Instance instance, const OffsetRange& range) {
  std::set<std::string> its;
  for (const Membership& member : m_members.of(instance)) its.insert(member.group);
  const auto is_read_again = [&](const OfGroup& of_group, std::int64_t offset) {
    return of_group.second == TopicPartition{range.topic, range.partition} && range.end < offset &&
           (its.empty() || its.contains(of_group.first));
  };
  std::erase_if(m_attempted, [&](const auto& attempted) {
    return is_read_again(attempted.first, attempted.second.offset);
  });
  std::erase_if(m_by_transaction, [&](const auto& committed) {
    if (!is_read_again(committed.first, committed.second)) return false;
    set_offset(committed.first.first, committed.first.second, range.end);
    return true;
  });
}

// A program that makes itself a group at each start has left the one from before for good.
void GroupWatch::on_new_group(Instance instance, const std::string& group) {
  const std::set<std::string> left = std::exchange(m_left[instance], {});
  if (left.contains(group)) return;
  for (const std::string& one : left) {
    if (!m_members.has_members(one)) m_abandoned.insert(one);
  }
  for (const auto& [topic, groups] : m_committing) find_least_of(topic);
}

void GroupWatch::on_offset_commit(const Moment& request) {
  m_commits_offsets = true;
  if (!is_forming(request.group)) m_forming.erase(request.group);
  for (const OffsetRange& range : request.offsets) {
    m_attempted[{request.group, {range.topic, range.partition}}] = {request.instance, range.end};
  }
}

bool GroupWatch::is_forming(const std::string& group) const {
  const auto forming = m_forming.find(group);
  if (forming == m_forming.end()) return false;
  return m_members.newest_generation_of(group) <= forming->second || !m_members.is_formed(group);
}

bool GroupWatch::has_attempted(const TopicPartition& partition, std::int64_t offset) const {
  const std::set<std::string> groups = groups_that_commit(partition.topic);
  return !groups.empty() && std::all_of(groups.begin(), groups.end(), [&](const auto& group) {
    const auto attempted = m_attempted.find({group, partition});
    if (attempted != m_attempted.end() && attempted->second.offset >= offset) {
      return !is_forming(group);
    }
    const Offsets committed = committed_by(group);
    const auto done = committed.find(partition);
    return done != committed.end() && done->second >= offset;
  });
}

std::set<std::string> GroupWatch::groups_that_commit(const std::string& topic) const {
  std::set<std::string> groups;
  if (const auto asked = m_committing.find(topic); asked != m_committing.end()) {
    groups = asked->second;
  }
  for (const auto& [group, offsets] : m_committed) {
    const auto first = offsets.lower_bound({topic, 0});
    if (first != offsets.end() && first->first.topic == topic) groups.insert(group);
  }
  std::erase_if(groups, [this](const auto& group) { return m_abandoned.contains(group); });
  return groups;
}

GroupWatch::Offsets GroupWatch::committed_by(const std::string& group) const {
  const auto offsets = m_committed.find(group);
  return offsets == m_committed.end() ? Offsets() : offsets->second;
}

void GroupWatch::set_offset(const std::string& group, const TopicPartition& partition,
                            std::int64_t offset) {
  m_committed[group][partition] = offset;
  find_least_of(partition.topic);
}

void GroupWatch::find_least_of(const std::string& topic) {
  std::erase_if(m_least_committed, [&](const auto& one) { return one.first.topic == topic; });
  const std::set<std::string> groups = groups_that_commit(topic);
  if (groups.empty()) return;
  for (const auto& [partition, offset] : committed_by(*groups.begin())) {
    if (partition.topic != topic) continue;
    std::optional<std::int64_t> least = offset;
    for (const std::string& group : groups) {
      const auto offsets = m_committed.find(group);
      const bool has = offsets != m_committed.end() && offsets->second.contains(partition);
      if (!has) least.reset();
      if (least) least = std::min(*least, offsets->second.at(partition));
    }
    if (least) m_least_committed[partition] = *least;
  }
}

void GroupWatch::on_delivered(const OffsetRange& range) {
  std::int64_t& end = m_delivered[{range.topic, range.partition}];
  end = std::max(end, range.end);
}

void GroupWatch::forget(Instance instance) {
  for (const Membership& member : m_members.of(instance)) m_left[instance].insert(member.group);
  m_members.forget(instance);
  m_fetches.erase(instance);
  m_attempted.clear();
  // What it had been given and not committed somewhere will be given out again.
  m_delivered.clear();
}

void GroupWatch::set_committed(const std::string& group, Offsets offsets) {
  learn_committed(group, std::move(offsets));
  m_delivered.clear();
}

void GroupWatch::learn_committed(const std::string& group, Offsets offsets) {
  std::set<std::string> topics;
  for (const auto* all : {&m_committed[group], &offsets}) {
    for (const auto& [partition, offset] : *all) topics.insert(partition.topic);
  }
  m_committed[group] = std::move(offsets);
  for (const std::string& topic : topics) find_least_of(topic);
}

void GroupWatch::forget_committed_of(const std::string& topic) {
  for (auto& [group, offsets] : m_committed) {
    std::erase_if(offsets, [&](const auto& one) { return one.first.topic == topic; });
  }
  find_least_of(topic);
  m_delivered.clear();
}

std::set<std::string> GroupWatch::groups_of(const std::string& topic) const {
  for (const auto* known : {&m_committing, &m_finding}) {
    if (const auto groups = known->find(topic); groups != known->end()) return groups->second;
  }
  return m_members.groups();
}

std::vector<Membership> GroupWatch::memberships_of(Instance instance) const {
  std::vector<Membership> all = m_members.of(instance);
  const auto talks = m_talks.find(instance);
  if (talks == m_talks.end()) return all;
  for (Membership& member : all) {
    const auto talk = talks->second.find(member.group);
    if (talk != talks->second.end()) member.talk = talk->second;
  }
  return all;
}

std::vector<Membership> GroupWatch::live_memberships_of(Instance instance) const {
  std::vector<Membership> all = memberships_of(instance);
  std::erase_if(
      all, [&](const Membership& member) { return m_members.is_left_behind(instance, member); });
  return all;
}

std::string GroupWatch::what_nobody_has(const std::string& group) const {
  std::vector<Membership> members;
  for (const Instance instance : m_members.instances()) {
    for (Membership& member : live_memberships_of(instance)) {
      if (member.group == group) members.push_back(std::move(member));
    }
  }
  const auto left = m_partitions_of ? left_over(members, m_partitions_of) : std::nullopt;
  return left ? fmt::format("partition {} of '{}' has been given to nobody in '{}'",
                            left->partition, left->topic, group)
              : "";
}

std::string GroupWatch::missing_of(Instance instance) const {
  if (const auto members = m_members.of(instance); !members.empty()) {
    std::string missing = m_members.missing_of(instance);
    for (const Membership& member : members) {
      if (missing.empty()) missing = what_nobody_has(member.group);
    }
    return missing;
  }
  if (m_without_group.contains(instance)) {
    return m_heard.contains(instance)
               ? ""
               : fmt::format("instance {} has not spoken to any service", instance);
  }
  return m_fetches.contains(instance)
             ? ""
             : fmt::format("instance {} has neither joined a group nor fetched anything", instance);
}

std::string GroupWatch::what_is_missing(int instances) const {
  std::string missing;
  for (Instance instance = 1; instance <= instances; ++instance) {
    const std::string what = missing_of(instance);
    // Of a group, all its members say the same.
    if (!what.empty() && missing.find(what) == std::string::npos) {
      missing += (missing.empty() ? "" : "; ") + what;
    }
  }
  return missing;
}

bool GroupWatch::all_ready(int instances) const {
  return what_is_missing(instances).empty();
}

}  // namespace wringer::groups
