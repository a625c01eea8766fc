#include "bench/wire/consumer.h"

#include "harness/clients/kafka.h"
#include "harness/clients/rdkafka.h"

#include <fmt/format.h>

#include <optional>

namespace wringer::bench {

using namespace std::chrono_literals;

namespace {

constexpr const char* k_topic = "bench";
constexpr int k_partitions = 4;
constexpr std::size_t k_messages = 400'000;
constexpr std::size_t k_message_bytes = 1024;
// Of one call to the producer, which keeps them all in memory.
constexpr std::size_t k_messages_at_once = 50'000;
constexpr auto k_patience = 60s;

std::vector<clients::OutgoingRecord> some_records() {
  std::vector<clients::OutgoingRecord> records;
  for (std::size_t i = 0; i < k_messages_at_once; ++i) {
    records.push_back({.partition = {k_topic, static_cast<std::int32_t>(i % k_partitions)},
                       .key = "",
                       .value = std::string(k_message_bytes, 'v')});
  }
  return records;
}

}  // namespace

Result<std::unique_ptr<Benchmark>> Consumer::prepare(const services::KafkaEndpoint& kafka) {
  WRINGER_ASSIGN(const auto client, clients::Kafka::connect(kafka.bootstrap));
  WRINGER_ASSIGN(const auto brokers, client->brokers(k_patience));
  WRINGER_TRY(client->create_topics({{.name = k_topic, .partitions = k_partitions}}, k_patience));
  const auto records = some_records();
  for (std::size_t produced = 0; produced < k_messages; produced += records.size()) {
    WRINGER_TRY(client->produce(records, k_patience));
  }
  const auto& broker = brokers.front();
  return std::unique_ptr<Benchmark>(
      new Consumer({.service = Service::kafka, .port = broker.port, .broker = broker.id}));
}

std::vector<Measure> Consumer::measures() const {
  return {{.name = "consumer of 1 KB messages",
           .unit = "MB/s",
           .better = Better::higher,
           .target = Target{.peer = k_direct, .factor = 0.85}}};
}

// From the first message to the last, so that connecting does not count.
Result<std::vector<double>> Consumer::run(std::uint16_t port) {
  clients::Surroundings surroundings;
  WRINGER_ASSIGN(const clients::Client client,
                 clients::make_client(RD_KAFKA_CONSUMER,
                                      {{"bootstrap.servers", fmt::format("127.0.0.1:{}", port)},
                                       {"group.id", "bench"},
                                       {"enable.auto.commit", "false"}},
                                      surroundings));
  rd_kafka_poll_set_consumer(client.get());
  const clients::PartitionList list(rd_kafka_topic_partition_list_new(k_partitions));
  for (int partition = 0; partition < k_partitions; ++partition) {
    rd_kafka_topic_partition_list_add(list.get(), k_topic, partition)->offset = 0;
  }
  rd_kafka_assign(client.get(), list.get());

  const Deadline deadline(system_clock(), k_patience);
  std::optional<MonotonicTime> began;
  std::size_t bytes = 0;
  for (std::size_t seen = 0; seen < k_messages;) {
    const clients::Message message(
        rd_kafka_consumer_poll(client.get(), clients::milliseconds_left(deadline)));
    if (deadline.passed()) {
      return fail(clients::kafka_error(fmt::format("reading {} of {} messages", seen, k_messages),
                                       RD_KAFKA_RESP_ERR__TIMED_OUT, surroundings.log));
    }
    if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    ++seen;
    bytes += message->len;
    if (!began) began = system_clock().now();
  }
  const std::chrono::duration<double> took = system_clock().now() - *began;
  return std::vector{static_cast<double>(bytes) / 1e6 / took.count()};
}

}  // namespace wringer::bench
