#pragma once

#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

// Kafka's brokers, by their numbers from 1. Only in a case that has them for itself.
class BrokerControls {
 public:
  // A partition that is led by another broker now.
  struct Move {
    std::int32_t from = -1;
    std::int32_t to = -1;
  };

  virtual ~BrokerControls() = default;

  [[nodiscard]] virtual std::vector<std::int32_t> brokers() const = 0;
  // Of the first partition of the workload's topic.
  virtual void find_leader(std::function<void(Result<std::int32_t>)> done) = 0;
  // Of the system's group.
  virtual void find_coordinator(std::function<void(Result<std::int32_t>)> done) = 0;

  // SIGKILL or SIGTERM. The answer comes when the broker has ended, and the connections that led to
  // it have been reset: how it ended.
  virtual void kill(std::int32_t broker, std::function<void(Result<std::string>)> done) = 0;
  virtual void terminate(std::int32_t broker, std::function<void(Result<std::string>)> done) = 0;
  // With the address and the data that it had, if it has ended. The answer comes when all brokers
  // know each other and clients are served.
  virtual void start(std::int32_t broker, std::function<void(Status)> done) = 0;
  // Of a broker that has ended: the last records of the workload's topic go from its disk, at least
  // so many of each partition, as far as there are. How many went in all.
  [[nodiscard]] virtual Result<std::int64_t> cut_logs(std::int32_t broker,
                                                      std::int64_t records) = 0;

  // Another broker becomes the leader of these partitions of the workload's topic / of the one that
  // keeps what the group commits. The answer comes when it leads.
  virtual void move_leader(const TopicPartition& partition,
                           std::function<void(Result<Move>)> done) = 0;
  virtual void move_coordinator(std::function<void(Result<Move>)> done) = 0;
  // From now on nothing passes between this broker and the others, both ways; clients reach it
  // still.
  virtual void isolate(std::int32_t broker) = 0;
  // The answer comes when it is in sync with the others again.
  virtual void rejoin(std::int32_t broker, std::function<void(Status)> done) = 0;
  // The answer comes when neither a partition of the workload's topic nor the group is led by this
  // broker any more, which is dead or cut off: who leads the first one now.
  virtual void await_failover(std::int32_t broker,
                              std::function<void(Result<std::int32_t>)> done) = 0;
};

}  // namespace wringer::faults
