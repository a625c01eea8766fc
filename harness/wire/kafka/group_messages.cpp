#include "harness/wire/kafka/group_messages.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/consumer_protocol.h"
#include "harness/wire/kafka/frame.h"

#include <algorithm>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

GroupTalk join_of(const Value& body) {
  GroupTalk talk;
  talk.protocol_type = std::string(body["protocol_type"].text());
  for (const Value& protocol : body["protocols"].items()) {
    talk.protocols.push_back(
        {std::string(protocol["name"].text()), std::string(protocol["metadata"].text())});
  }
  talk.session_timeout = std::chrono::milliseconds(body["session_timeout_ms"].integer());
  return talk;
}

GroupTalk subscription_of(const Value& body) {
  GroupTalk talk;
  for (const Value& topic : body["subscribed_topic_names"].items()) {
    talk.topics.emplace_back(topic.text());
  }
  talk.assignor = std::string(body["server_assignor"].text());
  return talk;
}

std::vector<GroupTalk::Partition> assignment_of(const Value& assignment, const TopicNames* names) {
  std::vector<GroupTalk::Partition> partitions;
  for (const Value& topic : assignment["topic_partitions"].items()) {
    const TopicName name = name_of_topic(topic, names);
    for (const Value& partition : topic["partitions"].items()) {
      partitions.push_back({name.text, partition.int32()});
    }
  }
  std::sort(partitions.begin(), partitions.end());
  return partitions;
}

}  // namespace

std::shared_ptr<const GroupTalk> read_group_request(std::int16_t api_key, const Value& body) {
  if (api_key == k_join_group) return std::make_shared<const GroupTalk>(join_of(body));
  // Most heartbeats repeat nothing of it.
  if (api_key != k_consumer_group_heartbeat || body["subscribed_topic_names"].is_null()) {
    return nullptr;
  }
  return std::make_shared<const GroupTalk>(subscription_of(body));
}

std::shared_ptr<const GroupTalk> read_group_answer(std::int16_t api_key, const Value& body,
                                                   const TopicNames* names) {
  GroupTalk talk;
  if (api_key == k_sync_group && body["error_code"].integer() == 0) {
    // Other kinds of groups put other things here, which tell us nothing.
    auto assignment = read_assignment(body["assignment"].bytes());
    if (!assignment) return nullptr;
    talk.assignment = std::move(*assignment);
  } else if (api_key == k_consumer_group_heartbeat && !body["assignment"].is_null()) {
    talk.assignment = assignment_of(body["assignment"], names);
  } else {
    return nullptr;
  }
  return std::make_shared<const GroupTalk>(std::move(talk));
}

Result<std::string> heartbeat_answer_with(std::string frame, std::int16_t error_code) {
  // The error is the last field; only version 4 has tags behind it, of which there are none.
  // Versions differ in size: 0, 1 to 3, and 4.
  const std::size_t payload = frame.size() - std::min(frame.size(), k_frame_size_bytes);
  if (payload != 6 && payload != 10 && payload != 12) {
    return fail(ErrorCode::corrupt, "no answer to a Heartbeat has this size");
  }
  const std::size_t end = payload == 12 ? frame.size() - 1 : frame.size();
  Writer error;
  error.integer(error_code, 2);
  frame.replace(end - 2, 2, std::move(error).take());
  return frame;
}

}  // namespace wringer::wire::kafka
