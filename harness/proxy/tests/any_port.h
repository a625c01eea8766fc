#pragma once

#include <asio/ip/tcp.hpp>

namespace wringer::proxy {

// A port of this machine that is free, for tests to listen on.
inline const asio::ip::tcp::endpoint k_any_port(asio::ip::address_v4::loopback(), 0);

}  // namespace wringer::proxy
