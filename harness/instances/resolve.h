#pragma once

#include "harness/core/error.h"

#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace wringer::instances {

// The address of a name, or of an address: the first of version 4 if there is one. Blocks while
// names are looked up. Error code environment.
[[nodiscard]] Result<asio::ip::tcp::endpoint> resolve(const std::string& host, std::uint16_t port);

}  // namespace wringer::instances
