#pragma once

// What the messages of consumer groups tell of the groups.

#include "harness/core/error.h"
#include "harness/core/group_talk.h"
#include "harness/wire/kafka/topic_names.h"
#include "harness/wire/kafka/value.h"

#include <cstdint>
#include <memory>
#include <string>

namespace wringer::wire::kafka {

// Null where the message tells nothing of a group. Of a decoded body.
[[nodiscard]] std::shared_ptr<const GroupTalk> read_group_request(std::int16_t api_key,
                                                                  const Value& body);
[[nodiscard]] std::shared_ptr<const GroupTalk> read_group_answer(std::int16_t api_key,
                                                                 const Value& body,
                                                                 const TopicNames* names);

// The answer to a Heartbeat of any version, a whole frame, with this error in it. Errors: corrupt,
// if it has the size of none.
[[nodiscard]] Result<std::string> heartbeat_answer_with(std::string frame, std::int16_t error_code);

}  // namespace wringer::wire::kafka
