#include "harness/explore/group_ties.h"

namespace wringer::explore {
namespace {

// Only members name a generation. One that was there before the trace began may only commit.
bool speaks_as_member(const Moment& moment) {
  return moment.name == moments::k_kafka_join_group || moment.name == moments::k_kafka_sync_group ||
         moment.name == moments::k_kafka_heartbeat ||
         (moment.name == moments::k_kafka_offset_commit && moment.generation.has_value());
}

}  // namespace

std::map<Instance, GroupTie> group_ties_of(const Journal& journal) {
  std::map<Instance, GroupTie> ties;
  for (const JournalEntry& entry : journal.entries()) {
    const auto* moment = std::get_if<Moment>(&entry.what);
    if (moment == nullptr) continue;
    if (moment->name == moments::k_kafka_consumer_group_heartbeat) {
      ties[moment->instance] = GroupTie::newer;
    } else if (speaks_as_member(*moment)) {
      ties.try_emplace(moment->instance, GroupTie::classic);
    }
  }
  return ties;
}

}  // namespace wringer::explore
