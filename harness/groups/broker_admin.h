#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/wire/kafka/value.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wringer::groups {

// Questions and orders to a cluster that librdkafka 2.0 does not know, or would answer from what it
// remembers. All are asked of one broker, answers come on the I/O thread, later, once.
using BrokerAddress = asio::ip::tcp::endpoint;

struct PartitionLeader {
  std::int32_t leader = -1;
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> in_sync;
};

// Who leads each partition of the topic; an error while there is no such topic.
void ask_for_leaders(asio::io_context& io, const BrokerAddress& broker, const std::string& topic,
                     std::function<void(Result<std::vector<PartitionLeader>>)> done);
void ask_for_coordinator(asio::io_context& io, const BrokerAddress& broker,
                         const std::string& group, std::function<void(Result<std::int32_t>)> done);
// The same replicas in this order, then the first of them is elected. The metadata follows.
void prefer_replicas(asio::io_context& io, const BrokerAddress& broker,
                     const TopicPartition& partition, const std::vector<std::int32_t>& replicas,
                     std::function<void(Status)> done);

}  // namespace wringer::groups
