#include "harness/wire/kafka/requests.h"

#include "harness/core/assert.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/summary.h"

namespace wringer::wire::kafka {
namespace {

const MessageSchema& known_schema(std::int16_t api_key, Direction direction) {
  const MessageSchema* schema = find_schema(api_key, direction);
  WRINGER_ASSERT(schema != nullptr);
  return *schema;
}

std::string framed(const std::string& header, const std::string& body) {
  Writer writer;
  writer.integer(static_cast<std::int64_t>(header.size() + body.size()), 4);
  writer.text(header);
  writer.text(body);
  return std::move(writer).take();
}

}  // namespace

std::string encode_request(std::int16_t api_key, std::int16_t version, std::int32_t correlation_id,
                           const std::optional<std::string>& client_id, const Value& body) {
  Writer header;
  write_request_header(header, {api_key, version, correlation_id, client_id, std::nullopt});
  return framed(std::move(header).take(),
                encode(known_schema(api_key, Direction::request), version, body));
}

std::string encode_response(std::int16_t api_key, std::int16_t version, std::int32_t correlation_id,
                            const Value& body) {
  Writer header;
  write_response_header(header, api_key, version, correlation_id);
  return framed(std::move(header).take(),
                encode(known_schema(api_key, Direction::response), version, body));
}

Value blank_request(std::int16_t api_key) {
  return Value::structure(known_schema(api_key, Direction::request).body);
}

Value blank_response(std::int16_t api_key) {
  return Value::structure(known_schema(api_key, Direction::response).body);
}

std::string make_leave_group(std::int32_t correlation_id,
                             const std::optional<std::string>& client_id, const std::string& group,
                             const std::string& member,
                             const std::optional<std::string>& group_instance) {
  Value body = blank_request(api_keys::k_leave_group);
  body["group_id"] = group;
  Value& leaver = body["members"].append();
  leaver["member_id"] = member;
  if (group_instance) leaver["group_instance_id"] = *group_instance;
  return encode_request(api_keys::k_leave_group, k_leave_group_version, correlation_id, client_id,
                        body);
}

std::string make_heartbeat(std::int32_t correlation_id, const MemberName& name,
                           std::int32_t generation) {
  Value body = blank_request(api_keys::k_heartbeat);
  body["group_id"] = name.group;
  body["generation_id"] = generation;
  body["member_id"] = name.member;
  if (name.group_instance) body["group_instance_id"] = *name.group_instance;
  return encode_request(api_keys::k_heartbeat, k_heartbeat_version, correlation_id, std::nullopt,
                        body);
}

std::string make_last_heartbeat(std::int32_t correlation_id, const MemberName& name) {
  Value body = blank_request(api_keys::k_consumer_group_heartbeat);
  body["group_id"] = name.group;
  body["member_id"] = name.member;
  body["member_epoch"] = k_leaving_epoch;
  if (name.group_instance) body["instance_id"] = *name.group_instance;
  return encode_request(api_keys::k_consumer_group_heartbeat, k_consumer_group_heartbeat_version,
                        correlation_id, std::nullopt, body);
}

Result<std::int16_t> error_in_answer(std::int16_t api_key, std::int16_t version,
                                     const std::string& payload) {
  const Bytes bytes = to_bytes(payload);
  WRINGER_ASSIGN(const auto header, parse_response_header(api_key, version, bytes));
  WRINGER_ASSIGN(const auto summary,
                 summarise_response(api_key, version, bytes.subspan(*header.body_offset)));
  return summary.error_code;
}

}  // namespace wringer::wire::kafka
