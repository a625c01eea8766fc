#pragma once

// The ways to a server that are compared: nothing between, or a proxy in a process of its own.

#include "harness/core/error.h"
#include "harness/core/moment.h"
#include "harness/process/keeper.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace wringer::bench {

inline constexpr const char* k_direct = "direct";
inline constexpr const char* k_wringer = "wringer";
inline constexpr const char* k_haproxy = "haproxy";
// With one thread, as many as our proxy has; otherwise haproxy takes one for each core.
inline constexpr const char* k_haproxy_one_thread = "haproxy-1";
inline constexpr const char* k_toxiproxy = "toxiproxy";

// A server on loopback.
struct Upstream {
  Service service = Service::kafka;
  std::uint16_t port = 0;
  // Kafka: its node id.
  std::int32_t broker = 1;
};

struct Peer {
  std::string name;
  std::uint16_t port = 0;
  // Null: nothing is between.
  std::unique_ptr<process::Child> process{};
};

// Where a peer is started from; it writes its files there.
struct Ground {
  process::Keeper& keeper;
  std::filesystem::path folder;
};

// Programs of others that can be compared with, and those that can't, with the reason.
struct Rivals {
  std::vector<std::string> present;
  std::vector<std::string> missing;
};
[[nodiscard]] Rivals find_rivals();

// Returns when the peer accepts connections.
[[nodiscard]] Result<Peer> start_peer(const std::string& name, const Upstream& upstream,
                                      const Ground& ground);

}  // namespace wringer::bench
