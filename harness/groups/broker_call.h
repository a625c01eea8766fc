#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <functional>
#include <string>

namespace wringer::groups {

// One request of our own to a broker, on a connection of its own: `frame` as it goes on the wire.
// `done` gets the answer's payload (behind its size), or error code timed_out / environment; it
// comes once, on the I/O thread, never from inside this call.
void call_broker(asio::io_context& io, const asio::ip::tcp::endpoint& broker, std::string frame,
                 Duration timeout, std::function<void(Result<std::string>)> done);

}  // namespace wringer::groups
