#include "harness/wire/kafka/error_answer.h"

#include "harness/core/assert.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/error_codes.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/error_place.h"
#include "harness/wire/kafka/requests.h"

#include <fmt/format.h>

#include <cstddef>
#include <span>
#include <string_view>

namespace wringer::wire::kafka {
namespace {

// Says in the answer what an entry of the request was about.
void identify(const Value& asked, Value& answered) {
  // Some requests list only keys or partitions; their answers begin with them.
  if (!asked.is_structure()) {
    answered.set_field(0, asked);
    return;
  }
  for (const std::string_view field :
       {"name", "topic", "topic_id", "group_id", "transactional_id", "member_id",
        "group_instance_id", "index", "partition_index"}) {
    const Value* value = asked.find(field);
    if (value != nullptr && answered.find(field) != nullptr) answered[field] = *value;
  }
  if (const Value* partition = asked.find("partition")) answered["partition_index"] = *partition;
}

// What a broker says where it has nothing to tell, if that is not the schema's default.
void tell_nothing(Value& answered) {
  for (const std::string_view field :
       {"base_offset", "high_watermark", "committed_offset", "node_id", "port", "producer_epoch"}) {
    if (answered.find(field) != nullptr) answered[field] = -1;
  }
}

class Refusal {
 public:
  Refusal(std::int16_t api_key, const ErrorPlace& place, std::int16_t error_code)
      : m_api_key(api_key), m_place(place), m_error_code(error_code) {}

  // Answers what was asked, from this level inwards.
  void answer(const Value& asked, Value& answered, std::size_t level = 0) {
    if (level == m_place.asked.size()) {
      tell_nothing(answered);
      answered[m_place.field] = m_error_code;
      // Brokers always explain this one; elsewhere the code is enough.
      if (m_api_key == api_keys::k_find_coordinator) {
        answered["error_message"] = std::string(error_name(m_error_code));
      }
      m_is_said = true;
      return;
    }
    for (const Value& item : asked[m_place.asked[level]].items()) {
      Value& entry = answered[m_place.answered[level]].append();
      identify(item, entry);
      answer(item, entry, level + 1);
    }
  }

  // Whether the error stands anywhere.
  [[nodiscard]] bool is_said() const { return m_is_said; }

 private:
  std::int16_t m_api_key;
  const ErrorPlace& m_place;
  std::int16_t m_error_code;
  bool m_is_said = false;
};

Status check_answerable(const RequestHeader& header, const Value& request,
                        std::int16_t error_code) {
  if (header.api_key == api_keys::k_produce && request["acks"].integer() == 0) {
    return fail(ErrorCode::environment,
                "a Produce with acks=0 is never answered; close its connection instead");
  }
  if (header.api_key == api_keys::k_join_group && error_code == error_codes::k_member_id_required) {
    return fail(ErrorCode::environment,
                fmt::format("{} comes with a member id that only a coordinator can give; use "
                            "another error",
                            error_text(error_code)));
  }
  return {};
}

}  // namespace

Result<std::string> make_error_answer(const RequestHeader& header, Bytes request_body,
                                      std::int16_t error_code) {
  WRINGER_ASSERT(error_code != 0);
  const std::int16_t version = header.api_version;
  WRINGER_ASSIGN(const Value request,
                 decode(header.api_key, Direction::request, version, request_body));
  WRINGER_TRY(check_answerable(header, request, error_code));
  WRINGER_ASSIGN(const ErrorPlace place, find_error_place(header.api_key, version, error_code));

  Value response = blank_response(header.api_key);
  if (header.api_key == api_keys::k_join_group) {
    response["member_id"] = request["member_id"];
    if (version >= 7) response["protocol_name"] = Value();
  }
  Refusal refusal(header.api_key, place, error_code);
  refusal.answer(request, response);
  if (!refusal.is_said()) {
    return fail(
        ErrorCode::environment,
        fmt::format("this request names no {} that could be answered with {}",
                    place.is_of_partitions ? "partition" : "entry", error_text(error_code)));
  }
  return encode_response(header.api_key, version, header.correlation_id, response);
}

}  // namespace wringer::wire::kafka
