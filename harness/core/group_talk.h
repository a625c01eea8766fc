#pragma once

// What members of a consumer group and their coordinator tell each other about the group: what a
// moment knows of it beside group, member and generation.

#include "harness/core/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer {

struct GroupTalk {
  // A way of sharing partitions out that a member knows, with what it says of itself for it: bytes
  // that other members understand.
  struct Protocol {
    std::string name;
    std::string metadata;

    bool operator==(const Protocol&) const = default;
  };
  struct Partition {
    // Its name, or its id where the name isn't known.
    std::string topic;
    std::int32_t partition = 0;

    auto operator<=>(const Partition&) const = default;
  };

  // JoinGroup, the request. Of a ConsumerGroupHeartbeat: what its member subscribes to, and the
  // assignor that it wishes for.
  std::string protocol_type{};
  std::vector<Protocol> protocols{};
  std::optional<Duration> session_timeout{};
  std::vector<std::string> topics{};
  std::string assignor{};
  // What the member gets: in the answers to SyncGroup and, where it changes,
  // ConsumerGroupHeartbeat. Sorted.
  std::optional<std::vector<Partition>> assignment{};
};

}  // namespace wringer
