#include "harness/wire/kafka/group_messages.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/frame.h"

#include <algorithm>
#include <map>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

// Reads the strings and arrays of the consumer protocol, which are those of versions without
// compact types.
std::string read_string(Reader& reader) {
  const std::int16_t size = reader.int16();
  if (size < 0) return {};
  return std::string(to_text(reader.bytes(static_cast<std::size_t>(size))));
}

// Every item has a byte at least, so a count beyond the bytes is nonsense.
std::int32_t read_count(Reader& reader) {
  const std::int32_t count = reader.int32();
  if (count > 0 && static_cast<std::size_t>(count) > reader.remaining()) {
    reader.fail("a count goes beyond the message");
    return 0;
  }
  return count;
}

Error corrupt(const Reader& reader, const std::string& what) {
  return {ErrorCode::corrupt, what + ": " + std::string(reader.failure())};
}

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

Result<std::vector<std::string>> read_subscription(Bytes metadata) {
  Reader reader(metadata);
  static_cast<void>(reader.int16());  // Later versions add fields behind these.
  std::vector<std::string> topics;
  for (std::int32_t left = read_count(reader); left > 0 && !reader.failed(); --left) {
    topics.push_back(read_string(reader));
  }
  if (reader.failed()) return fail(corrupt(reader, "a subscription"));
  return topics;
}

Result<std::vector<GroupTalk::Partition>> read_assignment(Bytes assignment) {
  std::vector<GroupTalk::Partition> partitions;
  if (assignment.empty()) return partitions;
  Reader reader(assignment);
  static_cast<void>(reader.int16());
  for (std::int32_t topics = read_count(reader); topics > 0 && !reader.failed(); --topics) {
    const std::string topic = read_string(reader);
    for (std::int32_t left = read_count(reader); left > 0 && !reader.failed(); --left) {
      partitions.push_back({topic, reader.int32()});
    }
  }
  if (reader.failed()) return fail(corrupt(reader, "an assignment"));
  std::sort(partitions.begin(), partitions.end());
  return partitions;
}

std::string make_subscription(const std::vector<std::string>& topics) {
  Writer writer;
  writer.integer(0, 2);
  writer.integer(static_cast<std::int64_t>(topics.size()), 4);
  for (const std::string& topic : topics) {
    writer.integer(static_cast<std::int64_t>(topic.size()), 2);
    writer.text(topic);
  }
  writer.integer(-1, 4);  // No user data.
  return std::move(writer).take();
}

std::string make_assignment(const std::vector<GroupTalk::Partition>& partitions) {
  std::map<std::string, std::vector<std::int32_t>> by_topic;
  for (const GroupTalk::Partition& each : partitions)
    by_topic[each.topic].push_back(each.partition);
  Writer writer;
  writer.integer(0, 2);
  writer.integer(static_cast<std::int64_t>(by_topic.size()), 4);
  for (const auto& [topic, numbers] : by_topic) {
    writer.integer(static_cast<std::int64_t>(topic.size()), 2);
    writer.text(topic);
    writer.integer(static_cast<std::int64_t>(numbers.size()), 4);
    for (const std::int32_t number : numbers) writer.integer(number, 4);
  }
  writer.integer(-1, 4);
  return std::move(writer).take();
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
