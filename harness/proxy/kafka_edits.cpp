#include "harness/proxy/kafka_edits.h"

#include "harness/core/assert.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/edit_error.h"
#include "harness/wire/kafka/error_answer.h"
#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/mute_partition.h"
#include "harness/wire/kafka/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace wringer::proxy {

namespace kafka = wire::kafka;

namespace {

constexpr std::string_view k_throttle_time = "throttle_time_ms";

kafka::Bytes payload_of(std::span<const std::byte> piece) {
  WRINGER_ASSERT(piece.size() > kafka::k_frame_size_bytes);
  return piece.subspan(kafka::k_frame_size_bytes);
}

bool has_throttle_time(const kafka::MessageSchema& answer, std::int16_t version) {
  return std::any_of(answer.body.fields.begin(), answer.body.fields.end(),
                     [version](const kafka::Field& field) {
                       return field.name == k_throttle_time && field.versions.contains(version);
                     });
}

tl::unexpected<Error> unreadable() {
  return fail(ErrorCode::environment, "a message of this API is passed on without being read");
}

}  // namespace

std::string kafka_frame(kafka::Bytes header, const std::string& body) {
  const auto size = static_cast<std::uint32_t>(header.size() + body.size());
  std::string frame;
  frame.reserve(kafka::k_frame_size_bytes + size);
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>((size >> shift) & 0xFF);
  frame += kafka::to_text(header);
  frame += body;
  return frame;
}

Result<std::size_t> KafkaEdits::body_of(kafka::Bytes payload) const {
  WRINGER_ASSIGN(const auto header, kafka::parse_response_header(m_api_key, m_version, payload));
  if (!header.body_offset) return unreadable();
  return *header.body_offset;
}

Result<std::string> KafkaEdits::refusal(std::span<const std::byte> request,
                                        std::int16_t error_code) const {
  const kafka::Bytes payload = payload_of(request);
  WRINGER_ASSIGN(const auto header, kafka::parse_request_header(payload));
  if (!header.body_offset) return unreadable();
  return kafka::make_error_answer(header, payload.subspan(*header.body_offset), error_code);
}

Result<std::string> KafkaEdits::with_error(std::span<const std::byte> answer,
                                           std::int16_t error_code) const {
  const kafka::Bytes payload = payload_of(answer);
  WRINGER_ASSIGN(const std::size_t body, body_of(payload));
  WRINGER_ASSIGN(const std::string edited,
                 kafka::with_error(m_api_key, m_version, payload.subspan(body), error_code));
  return kafka_frame(payload.first(body), edited);
}

Result<std::string> KafkaEdits::throttled(std::span<const std::byte> answer, Duration time) const {
  const kafka::Bytes payload = payload_of(answer);
  WRINGER_ASSIGN(const std::size_t body, body_of(payload));
  WRINGER_ASSIGN(kafka::Value response, kafka::decode(m_api_key, kafka::Direction::response,
                                                      m_version, payload.subspan(body)));
  const kafka::MessageSchema& schema = *kafka::find_schema(m_api_key, kafka::Direction::response);
  if (!has_throttle_time(schema, m_version)) {
    return fail(ErrorCode::environment,
                fmt::format("such an answer has no throttle time in the version that the client "
                            "speaks ({})",
                            m_version));
  }
  response[k_throttle_time] = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  return kafka_frame(payload.first(body), kafka::encode(schema, m_version, response));
}

Result<MutedAnswer> KafkaEdits::muted(std::span<const std::byte> answer,
                                      const TopicPartition& partition) const {
  if (m_api_key != kafka::api_keys::k_fetch) {
    return fail(ErrorCode::environment, "only the answer to a fetch can be muted");
  }
  const kafka::Bytes payload = payload_of(answer);
  WRINGER_ASSIGN(const std::size_t body, body_of(payload));
  WRINGER_ASSIGN(const kafka::MutedFetch muted,
                 kafka::mute_partition(m_version, payload.subspan(body),
                                       {partition.topic, partition.partition, &m_names}));
  return MutedAnswer{kafka_frame(payload.first(body), muted.body), muted.muted_bytes,
                     muted.has_records};
}

}  // namespace wringer::proxy
