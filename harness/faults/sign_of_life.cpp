#include "harness/faults/sign_of_life.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

bool is_assignment(const Moment& moment) {
  // KIP-848 has no other message for it than the heartbeat, whose first answer makes a member.
  return moment.phase == Phase::applied && moment.succeeded &&
         (moment.name == moments::k_kafka_sync_group ||
          moment.name == "kafka.consumer_group_heartbeat");
}

}  // namespace

bool shows_participation(const Moment& moment) {
  return is_assignment(moment) ||
         (moment.name == moments::k_kafka_fetch && moment.phase == Phase::requested);
}

void Participation::observe(const Moment& moment) {
  m_heard.insert(moment.instance);
  if (shows_participation(moment)) m_consumers.insert(moment.instance);
}

bool Participation::is_shown_by(const Moment& moment, Instance like) const {
  return shows_participation(moment) || (m_heard.contains(like) && !m_consumers.contains(like));
}

std::string participation_text(const Moment& moment) {
  if (!shows_participation(moment)) return fmt::format("says {}", moment.name);
  if (!is_assignment(moment)) return "fetches";
  std::string text = "takes part in its group";
  if (!moment.group.empty()) text = fmt::format("joined the group '{}'", moment.group);
  if (moment.generation) text += fmt::format(" (generation {})", *moment.generation);
  return text;
}

}  // namespace wringer::faults
