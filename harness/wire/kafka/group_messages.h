#pragma once

// What the messages of consumer groups carry for the members: subscriptions and assignments, which
// the brokers of the classic protocol pass on without reading them (ConsumerProtocolSubscription,
// ConsumerProtocolAssignment).

#include "harness/core/error.h"
#include "harness/core/group_talk.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/topic_names.h"
#include "harness/wire/kafka/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wringer::wire::kafka {

// Null where the message tells nothing of a group. Of a decoded body.
[[nodiscard]] std::shared_ptr<const GroupTalk> read_group_request(std::int16_t api_key,
                                                                  const Value& body);
[[nodiscard]] std::shared_ptr<const GroupTalk> read_group_answer(std::int16_t api_key,
                                                                 const Value& body,
                                                                 const TopicNames* names);

// The topics of a subscription. Errors: corrupt.
[[nodiscard]] Result<std::vector<std::string>> read_subscription(Bytes metadata);

// Sorted; an empty assignment has no bytes at all. Errors: corrupt.
[[nodiscard]] Result<std::vector<GroupTalk::Partition>> read_assignment(Bytes assignment);
// Both in version 0, which every member reads.
[[nodiscard]] std::string make_subscription(const std::vector<std::string>& topics);
[[nodiscard]] std::string make_assignment(const std::vector<GroupTalk::Partition>& partitions);

// The answer to a Heartbeat of any version, a whole frame, with this error in it. Errors: corrupt,
// if it has the size of none.
[[nodiscard]] Result<std::string> heartbeat_answer_with(std::string frame, std::int16_t error_code);

}  // namespace wringer::wire::kafka
