#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/wire/kafka/value.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace wringer::groups {

struct BrokerQuestion {
  asio::ip::tcp::endpoint broker;
  std::int16_t api_key = 0;
  std::int16_t version = 0;
  wire::kafka::Value body;
  Duration timeout{};
  // What a coordinator makes a new member's id of: this, a dash and a UUID.
  std::string client_id = "wringer";
};

// A request of our own (see broker_call.h) and its answer, decoded; it is there only during the
// call of `then`.
void ask_broker(asio::io_context& io, const BrokerQuestion& question,
                std::function<void(Result<wire::kafka::Value>)> then);

}  // namespace wringer::groups
