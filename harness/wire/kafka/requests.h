#pragma once

// Messages that we make ourselves: requests in the name of a client, answers in the name of a
// broker.

#include "harness/core/error.h"
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

// Every broker since Kafka 2.4 knows it, and with it static members.
inline constexpr std::int16_t k_join_group_version = 5;
inline constexpr std::int16_t k_leave_group_version = 3;

// A LeaveGroup in the name of a member (version 3, which every broker since Kafka 2.4 knows); a
// whole frame. A static member leaves by its group instance id.
[[nodiscard]] std::string make_leave_group(std::int32_t correlation_id,
                                           const std::optional<std::string>& client_id,
                                           const std::string& group, const std::string& member,
                                           const std::optional<std::string>& group_instance);

// A member of a group, to speak in its name.
struct MemberName {
  std::string group;
  std::string member;
  // group.instance.id of a static member.
  std::optional<std::string> group_instance;
};

inline constexpr std::int16_t k_heartbeat_version = 3;

// A Heartbeat in the name of a member (version 3, Kafka 2.3 and newer); a whole frame.
[[nodiscard]] std::string make_heartbeat(std::int32_t correlation_id, const MemberName& name,
                                         std::int32_t generation);

inline constexpr std::int16_t k_consumer_group_heartbeat_version = 0;
// In place of its epoch, by which a member of the newer protocol says that it joins or leaves.
inline constexpr std::int32_t k_joining_epoch = 0;
inline constexpr std::int32_t k_leaving_epoch = -1;

// The last heartbeat of a member of the newer protocol (KIP-848): it leaves for good, also if it is
// a static one; a whole frame.
[[nodiscard]] std::string make_last_heartbeat(std::int32_t correlation_id, const MemberName& name);

// The error in the answer to a request of ours; its payload, behind the size. Errors: corrupt.
[[nodiscard]] Result<std::int16_t> error_in_answer(std::int16_t api_key, std::int16_t version,
                                                   const std::string& payload);

}  // namespace wringer::wire::kafka
