#include "harness/faults/group_following.h"

namespace wringer::faults {

void GroupFollowing::observe(const Moment& moment) {
  if (moment.phase != Phase::applied || !moment.succeeded) return;
  const bool is_newer = moment.name == moments::k_kafka_consumer_group_heartbeat;
  const bool joins = moment.name == moments::k_kafka_join_group || is_newer;
  if (!joins && moment.name != moments::k_kafka_sync_group) return;
  Seen& seen = m_seen[moment.instance];
  if (joins && moment.generation) {
    // A member of the newer protocol keeps what it has until it is told otherwise.
    if (seen.generation != *moment.generation) seen.is_given = is_newer;
    seen.generation = *moment.generation;
    seen.member = moment.member;
    seen.speaks_newer_protocol = is_newer;
  }
  if (moment.group_talk && moment.group_talk->assignment) {
    seen.partitions = *moment.group_talk->assignment;
    seen.is_given = true;
  }
}

const GroupFollowing::Seen& GroupFollowing::of(Instance instance) const {
  static const Seen k_nothing;
  const auto seen = m_seen.find(instance);
  return seen == m_seen.end() ? k_nothing : seen->second;
}

}  // namespace wringer::faults
