#include "harness/clients/kafka_impl.h"
#include "harness/core/assert.h"

#include <fmt/format.h>

namespace wringer::clients {
namespace {

// What became of each record of one `produce` call.
struct Delivery {
  std::vector<std::int64_t> offsets;
  std::size_t acknowledged = 0;
  rd_kafka_resp_err_t failure = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::string failed_record;
};

void take_reports(rd_kafka_queue_t* queue, int timeout_ms,
                  const std::vector<OutgoingRecord>& records, Delivery& delivery) {
  const Event event(rd_kafka_queue_poll(queue, timeout_ms));
  if (!event) return;
  while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event.get())) {
    // The opaque pointer of a message is its record.
    const auto* record = static_cast<const OutgoingRecord*>(message->_private);
    const std::size_t index = static_cast<std::size_t>(record - records.data());
    WRINGER_ASSERT(index < records.size());
    // librdkafka reports what the broker takes for a duplicate as delivered, to no offset.
    const rd_kafka_resp_err_t code =
        message->err == RD_KAFKA_RESP_ERR_NO_ERROR && message->offset < 0
            ? RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER
            : message->err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      delivery.offsets[index] = message->offset;
      ++delivery.acknowledged;
    } else if (delivery.failure == RD_KAFKA_RESP_ERR_NO_ERROR) {
      delivery.failure = code;
      delivery.failed_record = to_text(record->partition);
    }
  }
}

rd_kafka_headers_t* headers_of(const OutgoingRecord& record) {
  if (record.headers.empty()) return nullptr;
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return headers;
}

// Null and empty are different things to Kafka, and std::string().data() is never null.
const char* data_of(const std::optional<std::string>& bytes) {
  return bytes ? bytes->data() : nullptr;
}

std::size_t size_of(const std::optional<std::string>& bytes) {
  return bytes ? bytes->size() : 0;
}

// The macros of the library cast in C's way.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
// Hands one record over; waits while librdkafka's own queue is full.
rd_kafka_resp_err_t send(rd_kafka_t* client, rd_kafka_queue_t* queue, const OutgoingRecord& record,
                         const std::vector<OutgoingRecord>& records, const Deadline& deadline,
                         Delivery& delivery) {
  rd_kafka_headers_t* headers = headers_of(record);
  while (true) {
    // Not written to: librdkafka copies them (MSG_F_COPY) and hands the opaque pointer back.
    auto* key = const_cast<char*>(data_of(record.key));
    auto* value = const_cast<char*>(data_of(record.value));
    auto* opaque = const_cast<OutgoingRecord*>(&record);
    const rd_kafka_resp_err_t code = rd_kafka_producev(
        client, RD_KAFKA_V_TOPIC(record.partition.topic.c_str()),
        RD_KAFKA_V_PARTITION(record.partition.partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(key, size_of(record.key)), RD_KAFKA_V_VALUE(value, size_of(record.value)),
        RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    // It owns the headers if it took the record.
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || deadline.passed()) {
      if (headers != nullptr) rd_kafka_headers_destroy(headers);
      return code;
    }
    take_reports(queue, 5, records, delivery);
  }
}
#pragma GCC diagnostic pop

}  // namespace

Result<std::vector<std::int64_t>> produce_with(rd_kafka_t* client,
                                               const std::vector<OutgoingRecord>& records,
                                               const Deadline& deadline, LogTail& log) {
  const Queue queue(rd_kafka_queue_get_main(client));
  Delivery delivery;
  delivery.offsets.resize(records.size(), -1);
  for (const OutgoingRecord& record : records) {
    const auto code = send(client, queue.get(), record, records, deadline, delivery);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    delivery.failure = code;
    delivery.failed_record = to_text(record.partition);
    break;
  }
  while (delivery.failure == RD_KAFKA_RESP_ERR_NO_ERROR && delivery.acknowledged < records.size()) {
    if (deadline.passed()) delivery.failure = RD_KAFKA_RESP_ERR__TIMED_OUT;
    take_reports(queue.get(), milliseconds_left(deadline), records, delivery);
  }
  if (delivery.failure == RD_KAFKA_RESP_ERR_NO_ERROR) {
    log.clear();
    return delivery.offsets;
  }
  const Error error =
      kafka_error(fmt::format("producing: {} of {} records acknowledged{}{}", delivery.acknowledged,
                              records.size(), delivery.failed_record.empty() ? "" : ", then ",
                              delivery.failed_record),
                  delivery.failure, log);
  // What is still queued points into `records` and must never be sent later.
  rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  return fail(error);
}

Result<std::vector<std::int64_t>> Kafka::produce(const std::vector<OutgoingRecord>& records,
                                                 Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  auto offsets = produce_with(client, records, deadline, m_impl->log);
  if (!offsets) m_impl->forget_producer();
  return offsets;
}

}  // namespace wringer::clients
