#include "harness/clients/kafka_impl.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::clients {
namespace {

std::optional<std::string_view> view(const void* data, std::size_t size) {
  if (data == nullptr) return std::nullopt;
  return std::string_view(static_cast<const char*>(data), size);
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
    found.emplace_back(name, view(value, size).value_or(""));
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

// Shows records until every partition was read up to its end. A partition's last offsets may hold
// no record (transaction markers, aborted records), so the end is also reached where the broker
// says that nothing follows.
class Reading {
 public:
  Reading(const std::vector<TopicPartition>& partitions,
          const std::map<TopicPartition, Watermarks>& marks, const RecordSink& sink)
      : m_sink(sink) {
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      const std::int64_t end = marks.at(partitions[i]).end;
      if (end > 0) m_parts.push_back({partitions[i], i, end});
    }
    m_missing = m_parts.size();
  }

  [[nodiscard]] bool complete() const { return m_missing == 0; }
  [[nodiscard]] std::vector<TopicPartition> partitions() const {
    std::vector<TopicPartition> partitions;
    for (const Part& part : m_parts) partitions.push_back(part.partition);
    return partitions;
  }

  void take(const rd_kafka_message_t& message) {
    Part* part = part_of(message);
    if (part == nullptr || part->is_read) return;
    const bool at_end = message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
    if (!at_end && message.offset < part->end) {
      ++m_records;
      m_sink({part->which, message.offset, view(message.key, message.key_len),
              view(message.payload, message.len), headers_of(message)});
    }
    // The next offset: an end-of-partition event carries it, a record is one before it.
    if (message.offset + (at_end ? 0 : 1) < part->end) return;
    part->is_read = true;
    --m_missing;
  }

  // What is still missing, for a message.
  [[nodiscard]] std::string progress() const {
    const auto missing = std::find_if(m_parts.begin(), m_parts.end(),
                                      [](const Part& part) { return !part.is_read; });
    return fmt::format("{} records so far, {} not read to its end at {}", m_records,
                       to_text(missing->partition), missing->end);
  }

 private:
  struct Part {
    TopicPartition partition;
    std::size_t which = 0;
    std::int64_t end = 0;
    bool is_read = false;
  };

  Part* part_of(const rd_kafka_message_t& message) {
    const auto is_it = [&](const Part& part) {
      return part.partition.partition == message.partition &&
             part.partition.topic == rd_kafka_topic_name(message.rkt);
    };
    // Records of a partition come by the hundred.
    if (m_last != nullptr && is_it(*m_last)) return m_last;
    const auto found = std::find_if(m_parts.begin(), m_parts.end(), is_it);
    m_last = found == m_parts.end() ? nullptr : &*found;
    return m_last;
  }

  const RecordSink& m_sink;
  std::vector<Part> m_parts;
  Part* m_last = nullptr;
  std::size_t m_missing = 0;
  std::size_t m_records = 0;
};

}  // namespace

Result<std::map<TopicPartition, Watermarks>> Kafka::Impl::watermarks(
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

Result<std::map<TopicPartition, Watermarks>> Kafka::Impl::read_each(
    const std::vector<TopicPartition>& partitions, Isolation isolation, const RecordSink& sink,
    const Deadline& deadline) {
  WRINGER_ASSIGN(auto marks, watermarks(partitions, isolation, deadline));
  WRINGER_ASSIGN(rd_kafka_t * client, reader(isolation, deadline));
  Reading under_way(partitions, marks, sink);
  if (under_way.complete()) return marks;

  const PartitionList list = to_list(under_way.partitions(), 0);
  if (const auto code = rd_kafka_assign(client, list.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(kafka_error("reading from the beginning", code, log));
  }
  Status status;
  while (!under_way.complete() && status) {
    const Message message(rd_kafka_consumer_poll(client, milliseconds_left(deadline)));
    const auto code = message ? message->err : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (message &&
        (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__PARTITION_EOF)) {
      under_way.take(*message);
    } else if (deadline.passed()) {
      status = fail(kafka_error(fmt::format("reading: {}", under_way.progress()),
                                RD_KAFKA_RESP_ERR__TIMED_OUT, log));
    } else if (message) {
      // Most of them heal while librdkafka retries; the deadline ends those that don't.
      log.add(rd_kafka_message_errstr(message.get()));
    }
  }
  rd_kafka_assign(client, nullptr);
  if (!status) return fail(status.error());
  return marks;
}

Result<std::vector<IncomingRecord>> Kafka::read_all(const std::vector<TopicPartition>& partitions,
                                                    Isolation isolation, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  std::vector<IncomingRecord> records;
  WRINGER_TRY(m_impl->read_each(
      partitions, isolation,
      [&](const RecordView& record) {
        records.push_back({partitions[record.which], record.offset,
                           std::optional<std::string>(record.key),
                           std::optional<std::string>(record.value), record.headers});
      },
      deadline));
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.partition < b.partition; });
  return records;
}

}  // namespace wringer::clients
