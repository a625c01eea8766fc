#include "harness/wire/kafka/consumer_protocol.h"

#include <algorithm>
#include <map>
#include <utility>

namespace wringer::wire::kafka {
namespace {

// Strings and arrays are those of versions without compact types.
std::string read_string(Reader& reader) {
  const std::int16_t size = reader.int16();
  if (size < 0) return {};
  return std::string(to_text(reader.bytes(static_cast<std::size_t>(size))));
}

std::optional<std::string> read_nullable_bytes(Reader& reader) {
  const std::int32_t size = reader.int32();
  if (size < 0) return std::nullopt;
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

std::vector<GroupTalk::Partition> read_partitions(Reader& reader) {
  std::vector<GroupTalk::Partition> partitions;
  for (std::int32_t topics = read_count(reader); topics > 0 && !reader.failed(); --topics) {
    const std::string topic = read_string(reader);
    for (std::int32_t left = read_count(reader); left > 0 && !reader.failed(); --left) {
      partitions.push_back({topic, reader.int32()});
    }
  }
  std::sort(partitions.begin(), partitions.end());
  return partitions;
}

void write_string(Writer& writer, const std::string& text) {
  writer.integer(static_cast<std::int64_t>(text.size()), 2);
  writer.text(text);
}

void write_partitions(Writer& writer, const std::vector<GroupTalk::Partition>& partitions) {
  std::map<std::string, std::vector<std::int32_t>> by_topic;
  for (const GroupTalk::Partition& each : partitions)
    by_topic[each.topic].push_back(each.partition);
  writer.integer(static_cast<std::int64_t>(by_topic.size()), 4);
  for (const auto& [topic, numbers] : by_topic) {
    write_string(writer, topic);
    writer.integer(static_cast<std::int64_t>(numbers.size()), 4);
    for (const std::int32_t number : numbers) writer.integer(number, 4);
  }
}

Error not_readable(const Reader& reader, const std::string& what) {
  return {ErrorCode::corrupt, what + ": " + std::string(reader.failure())};
}

}  // namespace

Result<Subscription> read_subscription(Bytes metadata) {
  Reader reader(metadata);
  Subscription read{.version = reader.int16()};
  for (std::int32_t left = read_count(reader); left > 0 && !reader.failed(); --left) {
    read.topics.push_back(read_string(reader));
  }
  // Some clients end here when they have none.
  if (reader.remaining() > 0) read.user_data = read_nullable_bytes(reader);
  if (read.version >= 1 && reader.remaining() > 0) read.owned = read_partitions(reader);
  if (read.version >= 2 && reader.remaining() > 0) read.generation = reader.int32();
  if (reader.failed()) return fail(not_readable(reader, "a subscription"));
  read.rest = std::string(to_text(reader.bytes(reader.remaining())));
  return read;
}

std::string make_subscription(const Subscription& subscription) {
  Writer writer;
  writer.integer(subscription.version, 2);
  writer.integer(static_cast<std::int64_t>(subscription.topics.size()), 4);
  for (const std::string& topic : subscription.topics) write_string(writer, topic);
  const std::string data = subscription.user_data.value_or("");
  writer.integer(subscription.user_data ? static_cast<std::int64_t>(data.size()) : -1, 4);
  writer.text(data);
  if (subscription.owned) write_partitions(writer, *subscription.owned);
  if (subscription.generation) writer.integer(*subscription.generation, 4);
  writer.text(subscription.rest);
  return std::move(writer).take();
}

Result<std::vector<GroupTalk::Partition>> read_assignment(Bytes assignment) {
  if (assignment.empty()) return std::vector<GroupTalk::Partition>{};
  Reader reader(assignment);
  static_cast<void>(reader.int16());
  std::vector<GroupTalk::Partition> partitions = read_partitions(reader);
  if (reader.failed()) return fail(not_readable(reader, "an assignment"));
  return partitions;
}

std::string make_assignment(const std::vector<GroupTalk::Partition>& partitions) {
  Writer writer;
  writer.integer(0, 2);
  write_partitions(writer, partitions);
  writer.integer(-1, 4);  // No user data.
  return std::move(writer).take();
}

}  // namespace wringer::wire::kafka
