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
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      delivery.offsets[index] = message->offset;
      ++delivery.acknowledged;
    } else if (delivery.failure == RD_KAFKA_RESP_ERR_NO_ERROR) {
      delivery.failure = message->err;
      delivery.failed_record = to_text(record->partition);
    }
  }
}

// Hands one record over; waits while librdkafka's own queue is full.
rd_kafka_resp_err_t send(rd_kafka_topic_t* topic, rd_kafka_queue_t* queue,
                         const OutgoingRecord& record, const std::vector<OutgoingRecord>& records,
                         const Deadline& deadline, Delivery& delivery) {
  while (true) {
    // Not written to: librdkafka copies it (MSG_F_COPY) and hands the opaque pointer back.
    auto* value = const_cast<char*>(record.value.data());
    auto* opaque = const_cast<OutgoingRecord*>(&record);
    if (rd_kafka_produce(topic, record.partition.partition, RD_KAFKA_MSG_F_COPY, value,
                         record.value.size(), record.key.data(), record.key.size(), opaque) == 0) {
      return RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    const rd_kafka_resp_err_t code = rd_kafka_last_error();
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || deadline.passed()) return code;
    take_reports(queue, 5, records, delivery);
  }
}

}  // namespace

Result<std::vector<std::int64_t>> Kafka::produce(const std::vector<OutgoingRecord>& records,
                                                 Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  const Queue queue(rd_kafka_queue_get_main(client));
  std::map<std::string, Topic> topics;
  Delivery delivery;
  delivery.offsets.resize(records.size(), -1);
  for (const OutgoingRecord& record : records) {
    Topic& topic = topics[record.partition.topic];
    if (!topic) topic.reset(rd_kafka_topic_new(client, record.partition.topic.c_str(), nullptr));
    const auto code = send(topic.get(), queue.get(), record, records, deadline, delivery);
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
    m_impl->log.clear();
    return delivery.offsets;
  }
  const Error error =
      kafka_error(fmt::format("producing: {} of {} records acknowledged{}{}", delivery.acknowledged,
                              records.size(), delivery.failed_record.empty() ? "" : ", then ",
                              delivery.failed_record),
                  delivery.failure, m_impl->log);
  // What is still queued points into `records` and must never be sent later.
  topics.clear();
  rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  m_impl->producing.reset();
  return fail(error);
}

}  // namespace wringer::clients
