#pragma once

// What is done to connections for a while, and to which. Plain values; harness/proxy does it.

#include "harness/core/clock.h"
#include "harness/core/history.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace wringer {

// Everything that is given must be true of a connection.
struct LinkSelection {
  Instance instance = k_any_instance;
  std::optional<Service> service{};
  // Kafka: where it leads; -1: to any broker.
  std::int32_t broker = -1;
  // As moments count them; 0: any, those to come too.
  std::uint64_t connection = 0;
  // Not empty: a connection counts from the first such message on, and what goes before it passes.
  // Clients share connections as they like, so this is how to meet a broker in one of its roles.
  std::vector<MomentName> messages{};
};

// "instance 1, postgres", "every instance, kafka, broker 2, what concerns the group"
[[nodiscard]] std::string to_text(const LinkSelection& selection);

// What a broker is asked as the coordinator of consumer groups.
[[nodiscard]] const std::vector<MomentName>& coordinator_messages();

enum class LinkDirection { to_service, to_client, both };

// No byte passes, in either case without a word, and nobody learns of the other's end.
struct Blackhole {
  LinkDirection direction = LinkDirection::both;
};
// A blackhole for the connections that there are; those that come later are not concerned. The
// service is not told either when the instance dies.
struct HalfOpen {};
// Nothing passes, but nothing is lost: it goes on when the rule is lifted.
struct Stall {
  LinkDirection direction = LinkDirection::both;
};
// Each message comes this much later, and no faster than that; 0: as fast as it can.
struct Slow {
  LinkDirection direction = LinkDirection::both;
  Duration latency{};
  std::int64_t bytes_per_second = 0;
};
// New connections are reset as soon as they are there.
struct Refuse {};
// Fetches bring nothing of this partition.
struct Mute {
  TopicPartition partition;
};

using LinkRule = std::variant<Blackhole, HalfOpen, Stall, Slow, Refuse, Mute>;

// What a rule has been seen to do.
struct LinkReport {
  // That it met; of Refuse: that it refused.
  int connections = 0;
  // Bytes that were swallowed or muted, or that came late.
  std::uint64_t bytes = 0;
  // Connections whose end one side was not told of.
  int unheard_ends = 0;

  [[nodiscard]] bool has_effect() const { return bytes > 0 || unheard_ends > 0; }
};

}  // namespace wringer
