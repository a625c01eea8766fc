#include "harness/core/link_rule.h"

#include <fmt/format.h>

namespace wringer {

std::string to_text(const LinkSelection& selection) {
  std::string text = selection.instance == k_any_instance
                         ? "every instance"
                         : fmt::format("instance {}", selection.instance);
  if (selection.service) text += fmt::format(", {}", to_string(*selection.service));
  if (selection.broker >= 0) text += fmt::format(", broker {}", selection.broker);
  if (selection.connection > 0) text += fmt::format(", connection {}", selection.connection);
  if (!selection.messages.empty()) text += ", what concerns the group";
  return text;
}

const std::vector<MomentName>& coordinator_messages() {
  static const std::vector<MomentName> k_messages{
      moments::k_kafka_join_group,      moments::k_kafka_sync_group,    moments::k_kafka_heartbeat,
      moments::k_kafka_leave_group,     moments::k_kafka_offset_commit, "kafka.offset_fetch",
      "kafka.consumer_group_heartbeat", "kafka.txn_offset_commit"};
  return k_messages;
}

}  // namespace wringer
