#include "harness/clients/kafka_impl.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::clients {
namespace {

std::optional<std::string> bytes(const void* data, std::size_t size) {
  if (data == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(data), size);
}

TopicPartition partition_of(const rd_kafka_message_t& message) {
  return {rd_kafka_topic_name(message.rkt), message.partition};
}

std::vector<std::pair<std::string, std::string>> headers_of(const rd_kafka_message_t& message) {
  std::vector<std::pair<std::string, std::string>> found;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return found;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    found.emplace_back(name, bytes(value, size).value_or(""));
  }
  return found;
}

void refresh_metadata(rd_kafka_t* client, const Deadline& deadline) {
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client, 1, nullptr, &metadata, milliseconds_left(deadline)) ==
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(metadata);
  }
}

// Collects records until every partition was read up to its end. A partition's last offsets may
// hold no record (transaction markers, aborted records), so the end is also reached where the
// broker says that nothing follows.
class Collector {
 public:
  explicit Collector(const std::map<TopicPartition, std::int64_t>& ends) {
    for (const auto& [partition, end] : ends) {
      if (end > 0) m_missing[partition] = end;
    }
  }

  [[nodiscard]] bool complete() const { return m_missing.empty(); }
  [[nodiscard]] std::vector<TopicPartition> partitions() const {
    std::vector<TopicPartition> partitions;
    for (const auto& [partition, end] : m_missing) partitions.push_back(partition);
    return partitions;
  }

  void take(const rd_kafka_message_t& message) {
    const TopicPartition partition = partition_of(message);
    const auto missing = m_missing.find(partition);
    if (missing == m_missing.end()) return;
    const bool at_end = message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
    if (!at_end && message.offset < missing->second) {
      m_records.push_back({partition, message.offset, bytes(message.key, message.key_len),
                           bytes(message.payload, message.len), headers_of(message)});
    }
    // The next offset: an end-of-partition event carries it, a record is one before it.
    if (message.offset + (at_end ? 0 : 1) >= missing->second) m_missing.erase(missing);
  }

  // What is still missing, for a message.
  [[nodiscard]] std::string progress() const {
    return fmt::format("{} records so far, {} not read to its end at {}", m_records.size(),
                       to_text(m_missing.begin()->first), m_missing.begin()->second);
  }

  std::vector<IncomingRecord> records() && {
    std::stable_sort(m_records.begin(), m_records.end(),
                     [](const auto& a, const auto& b) { return a.partition < b.partition; });
    return std::move(m_records);
  }

 private:
  std::map<TopicPartition, std::int64_t> m_missing;
  std::vector<IncomingRecord> m_records;
};

}  // namespace

Result<std::map<TopicPartition, Kafka::Impl::Watermarks>> Kafka::Impl::watermarks(
    const std::vector<TopicPartition>& partitions, Isolation isolation, const Deadline& deadline) {
  WRINGER_ASSIGN(rd_kafka_t * client, reader(isolation, deadline));
  std::map<TopicPartition, Watermarks> found;
  for (const TopicPartition& partition : partitions) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code = retried(client, deadline, [&] {
      const auto asked =
          rd_kafka_query_watermark_offsets(client, partition.topic.c_str(), partition.partition,
                                           &low, &high, milliseconds_left(deadline));
      // It may be newer than what the client knows, and by itself it would ask after minutes.
      if (asked == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) refresh_metadata(client, deadline);
      return asked;
    });
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return fail(kafka_error("asking for the end of " + to_text(partition), code, log));
    }
    found[partition] = {low, high};
  }
  log.clear();
  return found;
}

Result<std::map<TopicPartition, std::int64_t>> Kafka::Impl::ends(
    const std::vector<TopicPartition>& partitions, Isolation isolation, const Deadline& deadline) {
  WRINGER_ASSIGN(const auto found, watermarks(partitions, isolation, deadline));
  std::map<TopicPartition, std::int64_t> ends;
  for (const auto& [partition, marks] : found) ends[partition] = marks.end;
  return ends;
}

Result<std::map<TopicPartition, std::int64_t>> Kafka::start_offsets(
    const std::vector<TopicPartition>& partitions, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(const auto found,
                 m_impl->watermarks(partitions, Isolation::read_uncommitted, deadline));
  std::map<TopicPartition, std::int64_t> starts;
  for (const auto& [partition, marks] : found) starts[partition] = marks.first;
  return starts;
}

Result<std::map<TopicPartition, std::int64_t>> Kafka::end_offsets(
    const std::vector<TopicPartition>& partitions, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  return m_impl->ends(partitions, Isolation::read_uncommitted, deadline);
}

Result<std::vector<IncomingRecord>> Kafka::read_all(const std::vector<TopicPartition>& partitions,
                                                    Isolation isolation, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(const auto ends, m_impl->ends(partitions, isolation, deadline));
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->reader(isolation, deadline));
  Collector collector(ends);
  if (collector.complete()) return std::vector<IncomingRecord>{};

  const PartitionList list = to_list(collector.partitions(), 0);
  if (const auto code = rd_kafka_assign(client, list.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(kafka_error("reading from the beginning", code, m_impl->log));
  }
  Status status;
  while (!collector.complete() && status) {
    const Message message(rd_kafka_consumer_poll(client, milliseconds_left(deadline)));
    const auto code = message ? message->err : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (message &&
        (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__PARTITION_EOF)) {
      collector.take(*message);
    } else if (deadline.passed()) {
      status = fail(kafka_error(fmt::format("reading: {}", collector.progress()),
                                RD_KAFKA_RESP_ERR__TIMED_OUT, m_impl->log));
    } else if (message) {
      // Most of them heal while librdkafka retries; the deadline ends those that don't.
      m_impl->log.add(rd_kafka_message_errstr(message.get()));
    }
  }
  rd_kafka_assign(client, nullptr);
  if (!status) return fail(status.error());
  return std::move(collector).records();
}

}  // namespace wringer::clients
