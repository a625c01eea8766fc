#pragma once

// Our own access to Kafka, for setting up, producing and reading the truth: librdkafka behind an
// adapter that speaks Result. It talks to the brokers directly, never through our proxies.

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/history.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wringer::clients {

struct NewTopic {
  std::string name;
  int partitions = 1;
  int replication = 1;
};

struct OutgoingRecord {
  TopicPartition partition;
  std::string key;
  std::string value;
};

struct IncomingRecord {
  TopicPartition partition;
  std::int64_t offset = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
};

enum class Isolation { read_committed, read_uncommitted };

struct BrokerAddress {
  std::int32_t id = 0;
  std::string host;
  std::uint16_t port = 0;
};

// Not thread-safe. Every call ends by its deadline, with error code timed_out and what was last
// seen.
class Kafka {
 public:
  // "host:port[,host:port…]"
  [[nodiscard]] static Result<std::unique_ptr<Kafka>> connect(const std::string& bootstrap);
  ~Kafka();
  Kafka(const Kafka&) = delete;
  Kafka& operator=(const Kafka&) = delete;

  [[nodiscard]] Result<std::vector<BrokerAddress>> brokers(Duration timeout);
  [[nodiscard]] Result<std::vector<std::string>> topics(Duration timeout);

  // Returns when every partition has a leader in the metadata. A topic that exists is an error.
  [[nodiscard]] Status create_topics(const std::vector<NewTopic>& topics, Duration timeout);
  // Topics that don't exist are no error. Returns when they are gone from the metadata.
  [[nodiscard]] Status delete_topics(const std::vector<std::string>& topics, Duration timeout);

  // Idempotent producer, acks=all, in the given order per partition. Returns the offsets, in the
  // order of `records`, once all are acknowledged.
  [[nodiscard]] Result<std::vector<std::int64_t>> produce(
      const std::vector<OutgoingRecord>& records, Duration timeout);

  // Offset after the last record (high watermark) of each partition.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> end_offsets(
      const std::vector<TopicPartition>& partitions, Duration timeout);

  // Every record of these partitions from their beginning to the end that they have now, sorted by
  // partition and offset. With read_committed that end is the first offset of a transaction that is
  // open or whose markers are not written yet: those come a moment after its commit.
  [[nodiscard]] Result<std::vector<IncomingRecord>> read_all(
      const std::vector<TopicPartition>& partitions, Isolation isolation, Duration timeout);

  // The group's committed offsets; no entry where none is committed.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> committed_offsets(
      const std::string& group, const std::vector<TopicPartition>& partitions, Duration timeout);

 private:
  struct Impl;
  explicit Kafka(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace wringer::clients
