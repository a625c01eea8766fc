#include "harness/groups/group_watch.h"

#include "harness/core/group_talk.h"

#include <fmt/format.h>

#include <algorithm>

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
  if (joins) m_forming[moment.group] = m_members.newest_generation_of(moment.group);
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

bool GroupWatch::is_forming(const std::string& group) const {
  const auto forming = m_forming.find(group);
  if (forming == m_forming.end()) return false;
  return m_members.newest_generation_of(group) <= forming->second || !m_members.is_formed(group);
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

void GroupWatch::forget(Instance instance) {
  m_members.forget(instance);
  m_fetches.erase(instance);
  m_attempted.clear();
  // What it had been given and not committed somewhere will be given out again.
  m_delivered.clear();
}

void GroupWatch::set_committed(std::map<TopicPartition, std::int64_t> offsets) {
  m_committed = std::move(offsets);
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

std::string GroupWatch::missing_of(Instance instance) const {
  if (!m_members.of(instance).empty()) return m_members.missing_of(instance);
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
    if (!what.empty()) missing += (missing.empty() ? "" : "; ") + what;
  }
  return missing;
}

bool GroupWatch::all_ready(int instances) const {
  return what_is_missing(instances).empty();
}

}  // namespace wringer::groups
