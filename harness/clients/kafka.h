#pragma once

// Our own access to Kafka, for setting up, producing and reading the truth: librdkafka behind an
// adapter that speaks Result. It talks to the brokers directly, never through our proxies.

#include "harness/clients/detours.h"
#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/history.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wringer::clients {

struct KafkaAccess {
  // "host:port[,host:port…]"
  std::string bootstrap;
  // None: it connects to where the brokers are.
  std::shared_ptr<const Detours> detours{};
};

struct NewTopic {
  std::string name;
  int partitions = 1;
  int replication = 1;
};

struct OutgoingRecord {
  TopicPartition partition;
  // None is another thing than an empty one: a record without a value is a tombstone.
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers{};
};

struct IncomingRecord {
  TopicPartition partition;
  std::int64_t offset = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers{};
};

// A record that is shown while it is read, and gone afterwards.
struct RecordView {
  // Its partition: an index into those that were asked for.
  std::size_t which = 0;
  std::int64_t offset = 0;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::vector<std::pair<std::string, std::string>> headers{};
};
// Called by the thread that reads, and must not call this client.
using RecordSink = std::function<void(const RecordView&)>;

enum class Isolation { read_committed, read_uncommitted };

struct BrokerAddress {
  std::int32_t id = 0;
  std::string host;
  std::uint16_t port = 0;
};

// Calls from several threads take turns. Every call ends by its deadline, with error code timed_out
// and what was last seen.
class Kafka {
 public:
  // Nothing is asked of it yet.
  [[nodiscard]] static Result<std::unique_ptr<Kafka>> connect(KafkaAccess access);
  // One that lets in everybody: "host:port[,host:port…]".
  [[nodiscard]] static Result<std::unique_ptr<Kafka>> connect(const std::string& bootstrap) {
    return connect(KafkaAccess{.bootstrap = bootstrap});
  }
  ~Kafka();
  Kafka(const Kafka&) = delete;
  Kafka& operator=(const Kafka&) = delete;

  [[nodiscard]] Result<std::vector<BrokerAddress>> brokers(Duration timeout);
  [[nodiscard]] Result<std::vector<std::string>> topics(Duration timeout);

  // Returns when every partition has a leader in the metadata. A topic that exists is an error.
  [[nodiscard]] Status create_topics(const std::vector<NewTopic>& topics, Duration timeout);
  // Topics that don't exist are no error. Returns when they are gone from the metadata.
  [[nodiscard]] Status delete_topics(const std::vector<std::string>& topics, Duration timeout);

  // Returns when the metadata shows them.
  [[nodiscard]] Status add_partitions(const std::string& topic, int partitions, Duration timeout);
  // In place of all that was set for this topic before; values as a broker spells them. Returns
  // when a broker has heard of them all (error timed_out: none has). It goes by what it had heard
  // of before, and by these within moments.
  [[nodiscard]] Status set_topic_config(const std::string& topic,
                                        const std::map<std::string, std::string>& settings,
                                        Duration timeout);
  // Records before these offsets go. Returns where each partition starts now.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> delete_records(
      const std::map<TopicPartition, std::int64_t>& before, Duration timeout);

  // Idempotent producer, acks=all, in the given order per partition. Returns the offsets, in the
  // order of `records`, once all are acknowledged.
  [[nodiscard]] Result<std::vector<std::int64_t>> produce(
      const std::vector<OutgoingRecord>& records, Duration timeout);

  // Offset after the last record (high watermark) of each partition.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> end_offsets(
      const std::vector<TopicPartition>& partitions, Duration timeout);

  // Offset of the first record that there still is, or the end.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> start_offsets(
      const std::vector<TopicPartition>& partitions, Duration timeout);
  // Offset of the first record that is not older than `time`, or the end.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> offsets_at(
      const std::vector<TopicPartition>& partitions, WallTime time, Duration timeout);

  // Every record of these partitions from their beginning to the end that they have now, sorted by
  // partition and offset. With read_committed that end is the first offset of a transaction that is
  // open or whose markers are not written yet: those come a moment after its commit.
  [[nodiscard]] Result<std::vector<IncomingRecord>> read_all(
      const std::vector<TopicPartition>& partitions, Isolation isolation, Duration timeout);

  // Shows every record that a reader of uncommitted data sees, as far as the partitions go now;
  // those of a partition in the order of their offsets, one after the other. Returns by partition
  // the offsets of those that a reader of committed data does not see, in their order: their
  // transaction was aborted, or is open. Partitions without any have no entry.
  using Offsets = std::map<TopicPartition, std::vector<std::int64_t>>;
  [[nodiscard]] Result<Offsets> read_log(const std::vector<TopicPartition>& partitions,
                                         const RecordSink& sink, Duration timeout);

  // The group's committed offsets; no entry where none is committed.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> committed_offsets(
      const std::string& group, const std::vector<TopicPartition>& partitions, Duration timeout);
  // In the place of what is committed. Error code environment while the group has members; they may
  // have left a moment ago.
  [[nodiscard]] Status commit_offsets(const std::string& group,
                                      const std::map<TopicPartition, std::int64_t>& offsets,
                                      Duration timeout);
  // Every group that the brokers know of.
  [[nodiscard]] Result<std::vector<std::string>> groups(Duration timeout);
  // With its committed offsets. The same about members; a group that is not there is no error.
  [[nodiscard]] Status delete_group(const std::string& group, Duration timeout);

 private:
  struct Impl;
  explicit Kafka(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace wringer::clients
