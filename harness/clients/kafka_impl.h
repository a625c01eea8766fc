#pragma once

// The inside of Kafka, shared by the files that implement it.

#include "harness/clients/kafka.h"
#include "harness/clients/rdkafka.h"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace wringer::clients {

// One partition of the metadata, as one broker told it.
struct PartitionState {
  std::int32_t leader = -1;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};

struct ClusterState {
  std::vector<BrokerAddress> brokers;
  std::map<std::string, std::vector<PartitionState>> topics;
};

// Offsets of a partition: of its first record that there still is, and the one after its last.
struct Watermarks {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

// Clients are made when they are first needed and kept, because connecting costs more than most
// calls. librdkafka reconnects by itself.
struct Kafka::Impl {
  explicit Impl(KafkaAccess where) : access(std::move(where)) {
    surroundings.detours = access.detours;
  }

  [[nodiscard]] Result<rd_kafka_t*> producer();
  // The next one knows of no topic.
  void forget_producer() {
    producing.reset();
    deleted.clear();
  }
  [[nodiscard]] Result<rd_kafka_t*> reader(Isolation isolation, const Deadline& deadline);
  [[nodiscard]] Result<rd_kafka_t*> group_client(const std::string& group,
                                                 const Deadline& deadline);
  [[nodiscard]] Result<Client> connected_consumer(const std::string& group, Isolation isolation,
                                                  const Deadline& deadline);

  [[nodiscard]] Result<ClusterState> cluster_state(const Deadline& deadline);
  // Of each partition, in one go.
  [[nodiscard]] Result<std::map<TopicPartition, Watermarks>> watermarks(
      const std::vector<TopicPartition>& partitions, Isolation isolation, const Deadline& deadline);
  // End of each partition as this isolation level sees it: read_committed ends before the first
  // open transaction.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> ends(
      const std::vector<TopicPartition>& partitions, Isolation isolation, const Deadline& deadline);
  // Shows every record up to the ends that are given back, those of a partition in their order.
  [[nodiscard]] Result<std::map<TopicPartition, Watermarks>> read_each(
      const std::vector<TopicPartition>& partitions, Isolation isolation, const RecordSink& sink,
      const Deadline& deadline);
  // Asks for the metadata until nothing is `missing` from it: until that returns an empty text.
  [[nodiscard]] Status wait_for_metadata(
      const std::string& what, const Deadline& deadline,
      const std::function<std::string(const ClusterState&)>& missing);

  // Held by every call of Kafka while it lasts.
  std::mutex turn;
  KafkaAccess access;
  // Before the clients, which write to it until they are destroyed. Cleared by each success and not
  // by each call, because librdkafka logs a failure once, however often it meets it.
  Surroundings surroundings;
  LogTail& log = surroundings.log;
  Client producing;
  // Names of topics that we deleted while there was this producer: one that is made again must not
  // meet it.
  std::set<std::string> deleted;
  std::map<Isolation, Client> reading;
  // Only for the group that was asked for last: every case has a group of its own.
  Client watching;
  std::string watched_group;
};

// For requests to the cluster. It tells of a change before every broker knows it, so it is asked to
// wait as well.
[[nodiscard]] AdminOptions admin_options(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                                         const Deadline& deadline);
// The one answer that such a request puts into `queue`.
[[nodiscard]] Result<Event> admin_answer(rd_kafka_queue_t* queue, const std::string& what,
                                         const Deadline& deadline, const LogTail& log);

// The first topic of an answer that was refused for another reason than `harmless`.
[[nodiscard]] Status check_topics(const rd_kafka_topic_result_t* const* topics, std::size_t count,
                                  const char* verb, rd_kafka_resp_err_t harmless);
// The reason why the topic can't be used yet; empty once it can.
[[nodiscard]] std::string unready(const ClusterState& state, const NewTopic& topic);

// Asks until there is an answer: a leader or a coordinator may be moving or loading, and a broker
// may hear of a new topic later than the one that made it.
template <typename Ask>
rd_kafka_resp_err_t retried(rd_kafka_t* client, const Deadline& deadline, const Ask& ask) {
  rd_kafka_resp_err_t code = ask();
  while (code != RD_KAFKA_RESP_ERR_NO_ERROR && !deadline.passed()) {
    rd_kafka_poll(client, 5);
    code = ask();
  }
  return code;
}

// Of an idempotent producer that waits for nothing.
[[nodiscard]] Settings producer_settings(const KafkaAccess& access);

// What Kafka::produce promises, with this client. After a failure nothing of `records` is sent
// later.
[[nodiscard]] Result<std::vector<std::int64_t>> produce_with(
    rd_kafka_t* client, const std::vector<OutgoingRecord>& records, const Deadline& deadline,
    LogTail& log);

// For rd_kafka_assign and its like, every partition at `offset`.
[[nodiscard]] PartitionList to_list(const std::vector<TopicPartition>& partitions,
                                    std::int64_t offset);
[[nodiscard]] PartitionList to_list(const std::map<TopicPartition, std::int64_t>& offsets);

}  // namespace wringer::clients
