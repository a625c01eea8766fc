#include "harness/explore/group_ties.h"

namespace wringer::explore {
namespace {

// Only members name a generation. One that was there before the trace began may only commit.
bool answers_member(const Moment& moment) {
  return moment.name == moments::k_kafka_join_group || moment.name == moments::k_kafka_sync_group ||
         moment.name == moments::k_kafka_heartbeat ||
         (moment.name == moments::k_kafka_offset_commit && moment.generation.has_value());
}

// UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID
bool disowns(const Moment& answer) {
  return answer.error.starts_with("25 ") || answer.error.starts_with("82 ");
}

}  // namespace

void GroupTies::observe(const JournalEntry& entry) {
  if (const auto* moment = std::get_if<Moment>(&entry.what)) {
    if (moment->service == Service::kafka && moment->phase == Phase::applied) on_answer(*moment);
    return;
  }
  // The harness took its members out, since the process was gone.
  const auto& action = std::get<Action>(entry.what);
  if (action.what != "left group") return;
  std::erase_if(m_ties, [&](const auto& tie) { return std::get<0>(tie.first) == action.instance; });
}

void GroupTies::on_answer(const Moment& moment) {
  const auto key = std::tuple(moment.instance, moment.group, moment.member);
  if (!moment.succeeded) {
    if (disowns(moment)) leave(moment);
  } else if (moment.name == moments::k_kafka_leave_group) {
    leave(moment);
  } else if (moment.name == moments::k_kafka_consumer_group_heartbeat) {
    // Without an epoch, as one below zero is told: it has left.
    if (moment.generation) {
      m_ties[key] = GroupTie::newer;
    } else {
      leave(moment);
    }
  } else if (answers_member(moment)) {
    m_ties.emplace(key, GroupTie::classic);
  }
}

void GroupTies::leave(const Moment& moment) {
  std::erase_if(m_ties, [&](const auto& tie) {
    const auto& [instance, group, member] = tie.first;
    return instance == moment.instance && group == moment.group &&
           (moment.member.empty() || member == moment.member);
  });
}

GroupTie GroupTies::of(Instance instance) const {
  GroupTie found = GroupTie::none;
  for (const auto& [key, tie] : m_ties) {
    if (std::get<0>(key) == instance && found != GroupTie::newer) found = tie;
  }
  return found;
}

}  // namespace wringer::explore
