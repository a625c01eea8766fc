#pragma once

// What members of a classic group tell each other: subscriptions and assignments, which the brokers
// pass on without reading them (ConsumerProtocolSubscription, ConsumerProtocolAssignment).

#include "harness/core/error.h"
#include "harness/core/group_talk.h"
#include "harness/wire/kafka/bytes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer::wire::kafka {

// What a member says of itself when it joins. Versions only add fields, but not every client writes
// all that its version has (segmentio/kafka-go says 1 and stops behind the user data), and not
// every one reads beyond what it expects: whoever writes to the members of a group writes what they
// write.
struct Subscription {
  std::int16_t version = 0;
  std::vector<std::string> topics{};
  // For the assignor: bytes that only it understands. No data and empty data differ.
  std::optional<std::string> user_data{};
  // From version 1 on, for assignors that take nothing from a member before it has given it up.
  std::optional<std::vector<GroupTalk::Partition>> owned{};
  // From version 2 on: the one in which it owned them; -1: none.
  std::optional<std::int32_t> generation{};
  // What else there is, as it was: the rack, from version 3 on.
  std::string rest{};

  bool operator==(const Subscription&) const = default;
};

// Errors: corrupt.
[[nodiscard]] Result<Subscription> read_subscription(Bytes metadata);
[[nodiscard]] std::string make_subscription(const Subscription& subscription);

// Sorted; an empty assignment has no bytes at all. Errors: corrupt.
[[nodiscard]] Result<std::vector<GroupTalk::Partition>> read_assignment(Bytes assignment);
// In version 0, to which the others have added nothing.
[[nodiscard]] std::string make_assignment(const std::vector<GroupTalk::Partition>& partitions);

}  // namespace wringer::wire::kafka
