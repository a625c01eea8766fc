#pragma once

// What must be true of a run. All report through GoogleTest.

#include "tests/clients/pipeline.h"

#include <string>
#include <vector>

namespace wringer::test {

enum class Group {
  classic,   // JoinGroup, SyncGroup.
  consumer,  // KIP-848: ConsumerGroupHeartbeat.
};

// Whether an event may be applied again because its partition moved meanwhile.
enum class Redelivery { never, possible };

// How a client program is used, and what may be expected of it.
struct Use {
  std::vector<std::string> arguments{};
  Target target = Target::table;
  Group group = Group::classic;
  Redelivery redelivery = Redelivery::never;
};

// Every event is applied and its offset committed, both instances took part and stopped in order.
void expect_all_done(const Outcome& outcome, const Use& use);

// The proxies saw and understood what every instance did, and nothing went past them.
void expect_understood(const Outcome& outcome, const Use& use);

}  // namespace wringer::test
