#include "harness/clients/kafka.h"

#include "harness/clients/kafka_impl.h"

#include <fmt/format.h>

#include <mutex>

namespace wringer::clients {
namespace {

// A case lasts about a second, so nothing may wait for the defaults, which are made for clients
// that run for months: 100 ms to 10 s between connects, 250 ms between questions for a leader.
Settings quick(const KafkaAccess& access) {
  return {{"bootstrap.servers", access.bootstrap},
          {"client.id", "wringer"},
          {"log_level", "4"},
          {"socket.nagle.disable", "true"},
          {"reconnect.backoff.ms", "10"},
          {"reconnect.backoff.max.ms", "100"},
          {"topic.metadata.refresh.fast.interval.ms", "20"}};
}

Settings consumer_settings(const KafkaAccess& access, const std::string& group,
                           Isolation isolation) {
  Settings settings = quick(access);
  settings.insert(settings.end(),
                  {{"group.id", group},
                   {"isolation.level",
                    isolation == Isolation::read_committed ? "read_committed" : "read_uncommitted"},
                   {"enable.auto.commit", "false"},
                   {"enable.partition.eof", "true"},
                   {"auto.offset.reset", "earliest"},
                   {"fetch.wait.max.ms", "10"},
                   {"fetch.error.backoff.ms", "10"},
                   {"check.crcs", "true"}});
  return settings;
}

ClusterState to_state(const rd_kafka_metadata_t& metadata) {
  ClusterState state;
  for (int i = 0; i < metadata.broker_cnt; ++i) {
    const rd_kafka_metadata_broker_t& broker = metadata.brokers[i];
    state.brokers.push_back({broker.id, broker.host, static_cast<std::uint16_t>(broker.port)});
  }
  for (int i = 0; i < metadata.topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata.topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) continue;
    std::vector<PartitionState>& partitions = state.topics[topic.topic];
    for (int j = 0; j < topic.partition_cnt; ++j) {
      partitions.push_back({topic.partitions[j].leader, topic.partitions[j].err});
    }
  }
  return state;
}

}  // namespace

Settings producer_settings(const KafkaAccess& access) {
  Settings settings = quick(access);
  // One request at a time: of several, a leader that is late may refuse the first and take the
  // second, since brokers take any sequence number of a producer that they don't know; and
  // librdkafka takes the first for written, to offset -1, once it hears that the second is.
  settings.insert(settings.end(), {{"enable.idempotence", "true"},
                                   {"max.in.flight.requests.per.connection", "1"},
                                   {"linger.ms", "0"},
                                   {"retry.backoff.ms", "10"}});
  return settings;
}

Result<rd_kafka_t*> Kafka::Impl::producer() {
  if (!producing) {
    WRINGER_ASSIGN(producing,
                   make_client(RD_KAFKA_PRODUCER, producer_settings(access), surroundings));
  }
  return producing.get();
}

Result<rd_kafka_t*> Kafka::Impl::reader(Isolation isolation, const Deadline& deadline) {
  Client& client = reading[isolation];
  if (!client) {
    // librdkafka wants a group even of a consumer that is told its partitions; it never joins it.
    WRINGER_ASSIGN(client, connected_consumer("wringer-reader", isolation, deadline));
    rd_kafka_poll_set_consumer(client.get());
  }
  return client.get();
}

Result<rd_kafka_t*> Kafka::Impl::group_client(const std::string& group, const Deadline& deadline) {
  if (!watching || watched_group != group) {
    WRINGER_ASSIGN(watching, connected_consumer(group, Isolation::read_uncommitted, deadline));
    watched_group = group;
  }
  return watching.get();
}

Result<Client> Kafka::Impl::connected_consumer(const std::string& group, Isolation isolation,
                                               const Deadline& deadline) {
  WRINGER_ASSIGN(
      Client client,
      make_client(RD_KAFKA_CONSUMER, consumer_settings(access, group, isolation), surroundings));
  // What is asked of a client without a connection is asked again only after a second. Asking for
  // the metadata waits for the connection itself.
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code =
      rd_kafka_metadata(client.get(), 0, nullptr, &metadata, milliseconds_left(deadline));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(kafka_error("connecting to " + access.bootstrap, code, log));
  }
  rd_kafka_metadata_destroy(metadata);
  return client;
}

Result<ClusterState> Kafka::Impl::cluster_state(const Deadline& deadline) {
  WRINGER_ASSIGN(rd_kafka_t * client, producer());
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t code =
      rd_kafka_metadata(client, 1, nullptr, &metadata, milliseconds_left(deadline));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(
        kafka_error("asking " + access.bootstrap + " for its brokers and topics", code, log));
  }
  ClusterState state = to_state(*metadata);
  rd_kafka_metadata_destroy(metadata);
  log.clear();
  return state;
}

PartitionList to_list(const std::vector<TopicPartition>& partitions, std::int64_t offset) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
        ->offset = offset;
  }
  return list;
}

PartitionList to_list(const std::map<TopicPartition, std::int64_t>& offsets) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
        ->offset = offset;
  }
  return list;
}

Kafka::Kafka(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Kafka::~Kafka() {
  // librdkafka 2.0.2 now and then waits for ever in rd_kafka_destroy for a thread of a consumer
  // that has fetched, closed before or not. A harness must not hang, so such consumers, which have
  // no partitions any more, live until the process ends; the log that they write to with them.
  m_impl->producing.reset();
  m_impl->watching.reset();
  if (m_impl->reading.empty()) return;
  static std::mutex mutex;
  static auto& retired = *new std::vector<std::unique_ptr<Impl>>();
  const std::lock_guard lock(mutex);
  retired.push_back(std::move(m_impl));
}

Result<std::unique_ptr<Kafka>> Kafka::connect(KafkaAccess access) {
  auto impl = std::make_unique<Impl>(std::move(access));
  WRINGER_TRY(impl->producer());
  return std::unique_ptr<Kafka>(new Kafka(std::move(impl)));
}

Result<std::vector<BrokerAddress>> Kafka::brokers(Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(const ClusterState state, m_impl->cluster_state(deadline));
  return state.brokers;
}

Result<std::vector<std::string>> Kafka::topics(Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(const ClusterState state, m_impl->cluster_state(deadline));
  std::vector<std::string> names;
  for (const auto& [name, partitions] : state.topics) names.push_back(name);
  return names;
}

}  // namespace wringer::clients
