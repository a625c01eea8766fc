#pragma once

// What somebody of ours says of itself to the members of a classic group: what the client of one of
// them would write. Leaders read what others write as if it were of their own kind. (librdkafka
// 2.12 dies of a subscription for `cooperative-sticky` that names no owned partitions.)

#include "harness/core/group_talk.h"

#include <cstdint>
#include <string>
#include <vector>

namespace wringer::groups {

// Whether this way of sharing out takes nothing from a member before it has given it up.
[[nodiscard]] bool is_cooperative(const std::string& protocol);

// What a member that says this subscribes to, in either protocol. Nothing, of groups that are no
// consumers of topics.
[[nodiscard]] std::vector<std::string> topics_of(const GroupTalk& talk);

// Where who speaks stands in the group: nowhere, or what it was given, in which generation.
struct Standing {
  std::vector<GroupTalk::Partition> given{};
  std::int32_t generation = -1;
};

// The subscription of a member of ours, for the same topics as `like`, a member's, and in the same
// version.
[[nodiscard]] std::string subscription_of_ours(const GroupTalk::Protocol& like,
                                               const Standing& ours);
// What the member would say if it joined now.
[[nodiscard]] std::string subscription_now(const GroupTalk::Protocol& last, const Standing& its);

}  // namespace wringer::groups
