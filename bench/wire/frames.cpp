#include "bench/wire/frames.h"

#include "harness/core/assert.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/requests.h"

namespace wringer::bench {

namespace kafka = wire::kafka;
namespace api_keys = wire::kafka::api_keys;

namespace {

constexpr std::int16_t k_heartbeat_version = 4;
// The first that may carry addresses of brokers (KIP-951), so a proxy has to look for them.
constexpr std::int16_t k_fetch_version = 16;
constexpr std::size_t k_batch_bytes = 16 * 1024;

std::int64_t number_at(std::span<const std::byte> bytes, std::size_t offset, std::size_t width) {
  return kafka::Reader(bytes.subspan(offset)).integer(width);
}

void set_number(std::string& frame, std::size_t offset, std::int32_t number) {
  kafka::Writer writer;
  writer.integer(number, 4);
  frame.replace(offset, 4, std::move(writer).take());
}

// A RecordBatch (KIP-98) of one record. Its checksum is wrong: nobody on the way may care.
void append_batch(kafka::Writer& writer, std::int64_t offset) {
  constexpr std::size_t k_head_bytes = 61;
  constexpr std::size_t k_prefix_bytes = 12;
  writer.integer(offset, 8);
  writer.integer(k_batch_bytes - k_prefix_bytes, 4);
  writer.integer(0, 4);   // Leader epoch.
  writer.integer(2, 1);   // Magic.
  writer.integer(0, 4);   // Checksum.
  writer.integer(0, 2);   // Attributes.
  writer.integer(0, 4);   // Last offset, counted from the first.
  writer.integer(0, 8);   // First timestamp.
  writer.integer(0, 8);   // Greatest timestamp.
  writer.integer(-1, 8);  // Producer id.
  writer.integer(-1, 2);  // Producer epoch.
  writer.integer(-1, 4);  // First sequence number.
  writer.integer(1, 4);   // Records.
  writer.text(std::string(k_batch_bytes - k_head_bytes, 'r'));
}

}  // namespace

std::string heartbeat_request() {
  const auto with_member = [](std::size_t size) {
    kafka::Value body = kafka::blank_request(api_keys::k_heartbeat);
    body["group_id"] = "payments";
    body["generation_id"] = 7;
    body["member_id"] = std::string(size, 'm');
    return kafka::encode_request(api_keys::k_heartbeat, k_heartbeat_version, 0, "bench", body);
  };
  std::string frame = with_member(k_heartbeat_bytes - with_member(0).size());
  WRINGER_ASSERT(frame.size() == k_heartbeat_bytes);
  return frame;
}

std::string heartbeat_response() {
  // Such an answer is short; a tagged field that nobody knows makes it as long as the question.
  const auto with_tag = [](std::size_t size) {
    const std::string bytes(size, 't');
    kafka::Value body = kafka::blank_response(api_keys::k_heartbeat);
    body.add_unknown_tag({.tag = 9, .bytes = kafka::to_bytes(bytes)});
    return kafka::encode_response(api_keys::k_heartbeat, k_heartbeat_version, 0, body);
  };
  std::string frame = with_tag(k_heartbeat_bytes - with_tag(0).size());
  WRINGER_ASSERT(frame.size() == k_heartbeat_bytes);
  return frame;
}

std::string fetch_request() {
  kafka::Value body = kafka::blank_request(api_keys::k_fetch);
  kafka::Value& topic = body["topics"].append();
  topic["topic_id"] = kafka::Uuid{.bytes = {std::byte{1}}};
  kafka::Value& partition = topic["partitions"].append();
  partition["partition"] = 0;
  partition["partition_max_bytes"] = static_cast<std::int32_t>(k_fetched_bytes);
  return kafka::encode_request(api_keys::k_fetch, k_fetch_version, 0, "bench", body);
}

std::string fetch_response() {
  kafka::Writer records;
  for (std::int64_t offset = 0; records.size() < k_fetched_bytes; ++offset) {
    append_batch(records, offset);
  }
  kafka::Value body = kafka::blank_response(api_keys::k_fetch);
  kafka::Value& topic = body["responses"].append();
  topic["topic_id"] = kafka::Uuid{.bytes = {std::byte{1}}};
  kafka::Value& partition = topic["partitions"].append();
  partition["high_watermark"] = 1'000'000;
  partition["records"] = std::move(records).take();
  return kafka::encode_response(api_keys::k_fetch, k_fetch_version, 0, body);
}

void set_request_id(std::string& frame, std::int32_t id) {
  set_number(frame, 8, id);
}

void set_response_id(std::string& frame, std::int32_t id) {
  set_number(frame, 4, id);
}

std::int16_t api_key_of(std::span<const std::byte> request) {
  return static_cast<std::int16_t>(number_at(request, 4, 2));
}

std::int32_t request_id_of(std::span<const std::byte> request) {
  return static_cast<std::int32_t>(number_at(request, 8, 4));
}

std::size_t size_of(std::span<const std::byte> frame) {
  return 4 + static_cast<std::size_t>(number_at(frame, 0, 4));
}

}  // namespace wringer::bench
