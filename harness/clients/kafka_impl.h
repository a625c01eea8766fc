#pragma once

// The inside of Kafka, shared by the files that implement it.

#include "harness/clients/kafka.h"
#include "harness/clients/rdkafka.h"

#include <functional>
#include <map>
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

// Clients are made when they are first needed and kept, because connecting costs more than most
// calls. librdkafka reconnects by itself.
struct Kafka::Impl {
  explicit Impl(std::string addresses) : bootstrap(std::move(addresses)) {}

  [[nodiscard]] Result<rd_kafka_t*> producer();
  [[nodiscard]] Result<rd_kafka_t*> reader(Isolation isolation, const Deadline& deadline);
  [[nodiscard]] Result<rd_kafka_t*> group_client(const std::string& group,
                                                 const Deadline& deadline);
  [[nodiscard]] Result<Client> connected_consumer(const std::string& group, Isolation isolation,
                                                  const Deadline& deadline);

  [[nodiscard]] Result<ClusterState> cluster_state(const Deadline& deadline);
  // End of each partition as this isolation level sees it: read_committed ends before the first
  // open transaction.
  [[nodiscard]] Result<std::map<TopicPartition, std::int64_t>> ends(
      const std::vector<TopicPartition>& partitions, Isolation isolation, const Deadline& deadline);
  // Asks for the metadata until nothing is `missing` from it: until that returns an empty text.
  [[nodiscard]] Status wait_for_metadata(
      const std::string& what, const Deadline& deadline,
      const std::function<std::string(const ClusterState&)>& missing);

  std::string bootstrap;
  // Before the clients, which write to it until they are destroyed. Cleared by each success and not
  // by each call, because librdkafka logs a failure once, however often it meets it.
  LogTail log;
  Client producing;
  std::map<Isolation, Client> reading;
  // Only for the group that was asked for last: every case has a group of its own.
  Client watching;
  std::string watched_group;
};

// For rd_kafka_assign and its like, every partition at `offset`.
[[nodiscard]] PartitionList to_list(const std::vector<TopicPartition>& partitions,
                                    std::int64_t offset);

}  // namespace wringer::clients
