#pragma once

// Messages that we make ourselves: requests in the name of a client, answers in the name of a
// broker.

#include "harness/wire/kafka/value.h"

#include <cstdint>
#include <optional>
#include <string>

namespace wringer::wire::kafka {

// A whole frame, size in front. There must be a schema for the request in that version, and `body`
// must be a structure of it (`blank_request`).
[[nodiscard]] std::string encode_request(std::int16_t api_key, std::int16_t version,
                                         std::int32_t correlation_id,
                                         const std::optional<std::string>& client_id,
                                         const Value& body);

// A whole frame that answers a request; the same conditions (`blank_response`).
[[nodiscard]] std::string encode_response(std::int16_t api_key, std::int16_t version,
                                          std::int32_t correlation_id, const Value& body);

// A body with every field at its default, to be filled in.
[[nodiscard]] Value blank_request(std::int16_t api_key);
[[nodiscard]] Value blank_response(std::int16_t api_key);

inline constexpr std::int16_t k_leave_group_version = 3;

// A LeaveGroup in the name of a member (version 3, which every broker since Kafka 2.4 knows); a
// whole frame. A static member leaves by its group instance id.
[[nodiscard]] std::string make_leave_group(std::int32_t correlation_id,
                                           const std::optional<std::string>& client_id,
                                           const std::string& group, const std::string& member,
                                           const std::optional<std::string>& group_instance);

}  // namespace wringer::wire::kafka
