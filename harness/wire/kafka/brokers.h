#pragma once

// Responses that tell a client the addresses of brokers: Metadata, FindCoordinator,
// DescribeCluster, and the endpoints of new leaders in Produce, Fetch (KIP-951), ShareFetch and
// ShareAcknowledge. Addresses of KRaft controllers (DescribeCluster of controllers, DescribeQuorum)
// are left alone: they are for administrators, and clients of ours don't go there.

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::wire::kafka {

struct HostPort {
  std::string host;
  std::int32_t port = 0;

  bool operator==(const HostPort&) const = default;
};

struct BrokerAddress {
  std::int32_t node_id = 0;
  std::string host;
  std::int32_t port = 0;

  bool operator==(const BrokerAddress&) const = default;
};

// The address to put in place of a broker's; none leaves it as it is.
using BrokerMapping = std::function<std::optional<HostPort>(
    std::int32_t node_id, std::string_view host, std::int32_t port)>;

// Whether such a response can hold an address of a broker.
[[nodiscard]] bool leaks_brokers(std::int16_t api_key, std::int16_t version);

// The brokers that a response's body names, in its order; a coordinator that is not available is
// none. Empty for responses that can't name any. Errors: as `decode`.
[[nodiscard]] Result<std::vector<BrokerAddress>> list_brokers(std::int16_t api_key,
                                                              std::int16_t version, Bytes body);

// The body with the mapping's addresses; byte for byte the same if it changes none.
// Errors: as `decode`.
[[nodiscard]] Result<std::string> rewrite_brokers(std::int16_t api_key, std::int16_t version,
                                                  Bytes body, const BrokerMapping& mapping);

}  // namespace wringer::wire::kafka
