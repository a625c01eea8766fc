#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/group_talk.h"
#include "harness/groups/group_watch.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace wringer::groups {

// All others must have come back by then, or are out of the group: as long as they ask for
// themselves, since the coordinator takes the longest.
inline constexpr std::chrono::milliseconds k_rebalance_timeout = std::chrono::seconds(60);
// Of a coordinator to a member of ours, where it has nothing to wait for.
inline constexpr Duration k_answer_timeout = std::chrono::seconds(10);

// A consumer group as a member of ours finds it.
struct GroupToJoin {
  std::string group;
  asio::ip::tcp::endpoint coordinator;
  // Of the newest member's JoinGroup, or of its first heartbeat (KIP-848).
  std::shared_ptr<const GroupTalk> talk;
  // A member that is there already, to ask the coordinator in its name.
  Membership witness;
  // What that one has, by the names that its coordinator knows.
  std::vector<GroupTalk::Partition> witness_has{};
  // How many partitions a topic has.
  std::function<int(const std::string&)> partitions_of;
};

// A member of ours: joins, comes before the witness where the order of members counts, keeps its
// place until it is told to leave, and does nothing with what it is given. Lives on the I/O thread.
// Destroying it leaves its place to time out, within seconds.
class ExtraMember {
 public:
  struct Events {
    // The coordinator rebalances because of it.
    std::function<void(Status)> began;
    // Again after each further rebalance: generation and partitions.
    std::function<void(Result<std::pair<std::int32_t, int>>)> joined;
  };

  virtual ~ExtraMember() = default;
  virtual void leave(std::function<void(Status)> done) = 0;
};

// The two protocols; it joins at once.
[[nodiscard]] std::shared_ptr<ExtraMember> join_classic_group(asio::io_context& io,
                                                              GroupToJoin group,
                                                              ExtraMember::Events events);
[[nodiscard]] std::shared_ptr<ExtraMember> join_consumer_group(asio::io_context& io,
                                                               GroupToJoin group,
                                                               ExtraMember::Events events);

}  // namespace wringer::groups
