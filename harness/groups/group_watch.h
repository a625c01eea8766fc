#pragma once

// What the wire says about consumer groups: who is a member, whether the group is stable, what has
// been delivered and what has been committed. Fed with every moment of a case.

#include "harness/core/history.h"
#include "harness/core/moment.h"
#include "harness/groups/group_members.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace wringer::groups {

class GroupWatch {
 public:
  void observe(const Moment& moment);
  // The instance is gone, and its members have been taken out of their groups.
  void forget(Instance instance);

  // It need not be in a group: it is ready when it has spoken.
  void expect_no_group_of(Instance instance) { m_without_group.insert(instance); }

  // What partitions a topic has, of those that the scenario knows; by the names that members are
  // given them by, for the name that they subscribe to.
  using PartitionsOf = std::function<std::vector<GroupTalk::Partition>(const std::string&)>;
  void know_topics(PartitionsOf partitions_of) { m_partitions_of = std::move(partitions_of); }

  using Offsets = std::map<TopicPartition, std::int64_t>;
  // The committed offsets of the group were changed, by somebody who is no member; these are all
  // that there are.
  void set_committed(const std::string& group, Offsets offsets);
  // The same, and nothing was changed: what was committed was only not seen.
  void learn_committed(const std::string& group, Offsets offsets);
  // The topic is gone, and with it what any group had committed of it.
  void forget_committed_of(const std::string& topic);

  // Sorted by group; those that their clients have given up come last of a group.
  [[nodiscard]] std::vector<Membership> memberships_of(Instance instance) const;
  // Those whose clients are in their groups now.
  [[nodiscard]] std::vector<Membership> live_memberships_of(Instance instance) const;

  // Each of the instances 1…n is a member of a group and has its assignment in that group's newest
  // generation, nobody is about to join anew, and of the topics that are known no partition that
  // the group's members want is left over: a member of a cooperative group may get its share a
  // rebalance after it has joined. Instances that fetch without a group count as ready too.
  [[nodiscard]] bool all_ready(int instances) const;
  // What `all_ready` waits for: "instance 2 has not joined a group".
  [[nodiscard]] std::string what_is_missing(int instances) const;
  // Of one of them; empty: nothing.
  [[nodiscard]] std::string missing_of(Instance instance) const;

  // The member that is forgotten with this moment, before it is observed: its client asks to join
  // as somebody new, over the connection by which it had joined. The coordinator does not know, and
  // would wait for it in every rebalance until its session times out. (Seen of librdkafka 2.0.2,
  // where an old commit fails while it joins.)
  [[nodiscard]] std::optional<Membership> forgotten_with(const Moment& moment) const {
    return m_members.forgotten_with(moment);
  }

  // Somebody is in a group.
  [[nodiscard]] bool has_members() const { return m_members.any(); }
  // Those whose offsets of the topic somebody has asked to commit; until then, those for which some
  // have been found; until then, all that somebody has joined.
  [[nodiscard]] std::set<std::string> groups_of(const std::string& topic) const;
  [[nodiscard]] bool commits_offsets_of(const std::string& topic) const {
    return m_committing.contains(topic);
  }
  // An offset commit was ever asked for.
  [[nodiscard]] bool commits_offsets() const { return m_commits_offsets; }
  // By all groups that commit offsets of the topic: the least of theirs, nothing where one has
  // committed nothing. A group whose instances have come back in others does not count.
  [[nodiscard]] const Offsets& committed() const { return m_least_committed; }
  [[nodiscard]] Offsets committed_by(const std::string& group) const;
  // In each of these groups that has not committed so much: a member asked for this offset or a
  // later one to be committed, whatever became of it, and goes on from there. While a group forms
  // anew nobody can know; after that it is so unless the member asks for its offsets (one that
  // keeps its partitions over a cooperative rebalance doesn't), or somebody reads from before.
  [[nodiscard]] bool has_attempted(const TopicPartition& partition, std::int64_t offset) const;
  // Somebody has been told where to begin in it, or reads already.
  [[nodiscard]] bool is_begun(const TopicPartition& partition) const {
    return m_begun.contains(partition);
  }
  // The offset after the last record that was delivered to anybody since an instance was last
  // forgotten, or that somebody reads on from.
  [[nodiscard]] const Offsets& delivered() const { return m_delivered; }

 private:
  [[nodiscard]] std::string what_nobody_has(const std::string& group) const;
  void on_request(const Moment& moment);
  void on_transaction(const Moment& moment);
  void on_offset_commit(const Moment& request);
  void on_delivered(const OffsetRange& range);
  void on_read(Instance instance, const OffsetRange& range);
  void on_new_group(Instance instance, const std::string& group);
  void set_offset(const std::string& group, const TopicPartition& partition, std::int64_t offset);
  void find_least_of(const std::string& topic);
  [[nodiscard]] std::set<std::string> groups_that_commit(const std::string& topic) const;
  [[nodiscard]] bool is_forming(const std::string& group) const;

  GroupMembers m_members;
  PartitionsOf m_partitions_of;
  // By topic.
  std::map<std::string, std::set<std::string>> m_committing;
  std::map<std::string, std::set<std::string>> m_finding;
  // What the instances' members said last when they joined, by group.
  std::map<Instance, std::map<std::string, std::shared_ptr<const GroupTalk>>> m_talks;
  std::map<Instance, bool> m_fetches;
  // By group.
  std::map<std::string, Offsets> m_committed;
  Offsets m_least_committed;
  struct Attempt {
    Instance instance = 0;
    std::int64_t offset = 0;
  };
  using OfGroup = std::pair<std::string, TopicPartition>;
  std::map<OfGroup, Attempt> m_attempted;
  // The groups of instances that are gone, until they are in others, and what is no group of
  // anybody any more.
  std::map<Instance, std::set<std::string>> m_left;
  std::set<std::string> m_abandoned;
  // Groups that somebody has asked to join or to leave since the last attempt to commit, and their
  // newest generation until then.
  std::map<std::string, std::int32_t> m_forming;
  Offsets m_delivered;
  std::set<TopicPartition> m_begun;
  bool m_commits_offsets = false;
  std::set<Instance> m_without_group;
  std::set<Instance> m_heard;
  // Offsets that are committed with a transaction of Kafka, by instance, until it ends.
  std::map<Instance, std::map<OfGroup, std::int64_t>> m_in_transaction;
  // What became of them; not known to be there, as a transaction may have been aborted.
  std::map<OfGroup, std::int64_t> m_by_transaction;
};

}  // namespace wringer::groups
