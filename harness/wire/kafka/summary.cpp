#include "harness/wire/kafka/summary.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/group_messages.h"
#include "harness/wire/kafka/record_batch.h"

#include <algorithm>
#include <initializer_list>
#include <span>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

// Everything that we read at all, but what only sets up a connection.
bool is_told_of(std::int16_t api_key) {
  const bool is_set_up =
      api_key == k_api_versions || api_key == k_sasl_handshake || api_key == k_sasl_authenticate;
  return !is_set_up && find_schema(api_key, Direction::request) != nullptr;
}

bool is_commit(std::int16_t api_key) {
  return api_key == k_offset_commit || api_key == k_txn_offset_commit;
}

// The first error code of the tree that is not 0.
std::int16_t first_error(const Value& value) {
  if (value.is_array()) {
    for (const Value& item : value.items()) {
      if (!item.is_structure()) return 0;
      if (const std::int16_t error = first_error(item)) return error;
    }
  }
  if (!value.is_structure()) return 0;
  const auto& fields = value.schema().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Value& field = value.field(i);
    const bool is_error =
        fields[i].name == "error_code" || fields[i].name == "partition_error_code";
    const std::int16_t error = is_error ? field.int16() : first_error(field);
    if (error != 0) return error;
  }
  return 0;
}

// The first of the fields that is there and not empty.
std::string_view first_text(const Value& body, std::initializer_list<std::string_view> fields) {
  for (const std::string_view name : fields) {
    const Value* field = body.find(name);
    if (field != nullptr && !field->text().empty()) return field->text();
  }
  return {};
}

// Who speaks or is spoken of; what the message does not say stays as it is.
void add_member(const Value& body, Summary& summary) {
  const auto set = [](std::string& target, std::string_view text) {
    if (!text.empty()) target = text;
  };
  set(summary.group, first_text(body, {"group_id"}));
  set(summary.member, first_text(body, {"member_id"}));
  set(summary.group_instance, first_text(body, {"group_instance_id", "instance_id"}));
  for (const std::string_view name :
       {"generation_id", "generation_id_or_member_epoch", "member_epoch"}) {
    const Value* generation = body.find(name);
    if (generation != nullptr && generation->integer() >= 0) {
      summary.generation = generation->int32();
    }
  }
}

class TopicWalk {
 public:
  TopicWalk(const TopicNames* names, Summary& summary) : m_names(names), m_summary(summary) {}

  // Calls `visit(topic name, partition)` for every partition of every topic.
  template <typename Visit>
  Status each(const Value& topics, std::string_view partitions, const Visit& visit) {
    for (const Value& topic : topics.items()) {
      if (topic[partitions].items().empty()) continue;
      const std::string name = name_of(topic);
      for (const Value& partition : topic[partitions].items()) {
        WRINGER_TRY(visit(name, partition));
      }
    }
    return {};
  }

  void add(const std::string& topic, const Value& partition, std::int64_t first, std::int64_t end) {
    m_summary.offsets.push_back({topic, partition.int32(), first, end});
  }

 private:
  std::string name_of(const Value& topic) {
    TopicName name = name_of_topic(topic, m_names);
    if (!name.is_named) m_summary.topics_are_named = false;
    return std::move(name.text);
  }

  const TopicNames* m_names;
  Summary& m_summary;
};

// Finds what a request said of a partition. Answers come mostly in the order of their requests, so
// each search begins behind the last find.
class AskedFor {
 public:
  explicit AskedFor(std::span<const OffsetRange> ranges) : m_ranges(ranges) {}

  // Null if the request did not name the partition.
  const OffsetRange* find(const std::string& topic, std::int32_t partition) {
    for (std::size_t tried = 0; tried < m_ranges.size(); ++tried) {
      const OffsetRange& range = m_ranges[(m_next + tried) % m_ranges.size()];
      if (range.partition != partition || range.topic != topic) continue;
      m_next += tried + 1;
      return &range;
    }
    return nullptr;
  }

 private:
  std::span<const OffsetRange> m_ranges;
  std::size_t m_next = 0;
};

std::span<const OffsetRange> offsets_of(const Summary* request) {
  return request == nullptr ? std::span<const OffsetRange>() : request->offsets;
}

Status add_request_offsets(std::int16_t api_key, const Value& body, TopicWalk walk) {
  if (api_key != k_fetch && !is_commit(api_key)) return {};
  const std::string_view index = api_key == k_fetch ? "partition" : "partition_index";
  const std::string_view offset = api_key == k_fetch ? "fetch_offset" : "committed_offset";
  return walk.each(body["topics"], "partitions",
                   [&](const std::string& topic, const Value& partition) -> Status {
                     walk.add(topic, partition[index], -1, partition[offset].integer());
                     return {};
                   });
}

// A compressed batch is delivered whole, so it may begin before the offset that was asked for; the
// client drops that part.
Status add_fetched(const Value& body, const Summary* of_request, TopicWalk walk) {
  AskedFor asked_for(offsets_of(of_request));
  return walk.each(body["responses"], "partitions",
                   [&](const std::string& topic, const Value& partition) -> Status {
                     WRINGER_ASSIGN(const BatchHeads batches,
                                    read_batch_heads(partition["records"].bytes()));
                     std::optional<std::int64_t> first;
                     std::int64_t end = -1;
                     for (const BatchHead& head : batches.heads) {
                       if (head.is_control()) continue;
                       if (!first) first = head.first_offset.value_or(-1);
                       end = head.last_offset + 1;
                     }
                     if (!first) return {};
                     const Value& index = partition["partition_index"];
                     if (const auto* asked = asked_for.find(topic, index.int32())) {
                       first = std::max(*first, asked->end);
                     }
                     if (*first < end) walk.add(topic, index, *first, end);
                     return {};
                   });
}

// What is no batch is for the broker to refuse, not for us.
std::int64_t count_records(Bytes batches) {
  const auto read = read_batch_heads(batches);
  std::int64_t count = 0;
  for (const BatchHead& head : read ? read->heads : std::vector<BatchHead>()) {
    count += std::max(head.count.value_or(0), 0);
  }
  return count;
}

std::vector<OffsetRange> records_to_write(const Value& body, const TopicNames* names) {
  Summary counted;
  TopicWalk walk(names, counted);
  static_cast<void>(walk.each(body["topic_data"], "partition_data",
                              [&](const std::string& topic, const Value& partition) -> Status {
                                const std::int64_t count =
                                    count_records(partition["records"].bytes());
                                if (count > 0) walk.add(topic, partition["index"], 0, count);
                                return {};
                              }));
  return std::move(counted.offsets);
}

Status add_produced(const Value& body, const Summary* of_request, TopicWalk walk) {
  AskedFor asked_for(of_request == nullptr ? std::span<const OffsetRange>() : of_request->produced);
  return walk.each(
      body["responses"], "partition_responses",
      [&](const std::string& topic, const Value& partition) -> Status {
        const Value& index = partition["index"];
        const std::int64_t first = partition["base_offset"].integer();
        const OffsetRange* asked = asked_for.find(topic, index.int32());
        const std::int64_t count = asked == nullptr ? 1 : asked->end;
        if (partition["error_code"].integer() == 0 && first >= 0 && first < INT64_MAX - count) {
          walk.add(topic, index, first, first + count);
        }
        return {};
      });
}

Status add_committed(const Value& body, const Summary* of_request, TopicWalk walk) {
  AskedFor asked_for(offsets_of(of_request));
  return walk.each(body["topics"], "partitions",
                   [&](const std::string& topic, const Value& partition) -> Status {
                     const Value& index = partition["partition_index"];
                     const OffsetRange* asked = asked_for.find(topic, index.int32());
                     if (partition["error_code"].integer() == 0 && asked != nullptr) {
                       walk.add(topic, index, -1, asked->end);
                     }
                     return {};
                   });
}

Status add_offsets_found(const Value& body, TopicWalk walk) {
  const auto visit = [&](const std::string& topic, const Value& partition) -> Status {
    const std::int64_t committed = partition["committed_offset"].integer();
    if (committed >= 0) walk.add(topic, partition["partition_index"], -1, committed);
    return {};
  };
  WRINGER_TRY(walk.each(body["topics"], "partitions", visit));
  for (const Value& group : body["groups"].items()) {
    WRINGER_TRY(walk.each(group["topics"], "partitions", visit));
  }
  return {};
}

// Where a partition begins or ends, or what was there at a time.
Status add_offsets_listed(const Value& body, TopicWalk walk) {
  return walk.each(body["topics"], "partitions",
                   [&](const std::string& topic, const Value& partition) -> Status {
                     const Value& old_style = partition["old_style_offsets"];
                     const std::int64_t offset = old_style.items().empty()
                                                     ? partition["offset"].integer()
                                                     : old_style.items().front().integer();
                     if (offset >= 0) walk.add(topic, partition["partition_index"], -1, offset);
                     return {};
                   });
}

Status add_response_offsets(std::int16_t api_key, const Value& body, const Summary* of_request,
                            TopicWalk walk) {
  switch (api_key) {
    case k_fetch:
      return add_fetched(body, of_request, walk);
    case k_produce:
      return add_produced(body, of_request, walk);
    case k_offset_commit:
    case k_txn_offset_commit:
      return add_committed(body, of_request, walk);
    case k_offset_fetch:
      return add_offsets_found(body, walk);
    case k_list_offsets:
      return add_offsets_listed(body, walk);
    default:
      return {};
  }
}

Result<Summary> summarise_client(const RequestHeader& header, Bytes body) {
  Summary summary;
  // A client may ask in a version that nobody here knows, and is then answered in version 0.
  const Result<Value> value = decode(header.api_key, Direction::request, header.api_version, body);
  if (!value) return summary;
  summary.client = std::string((*value)["client_software_name"].text());
  const std::string version((*value)["client_software_version"].text());
  if (!version.empty()) summary.client += " " + version;
  return summary;
}

}  // namespace

Result<Summary> summarise_request(const RequestHeader& header, Bytes body,
                                  const TopicNames* names) {
  Summary summary;
  if (header.api_key == k_api_versions) return summarise_client(header, body);
  if (!is_told_of(header.api_key)) return summary;
  WRINGER_ASSIGN(const Value value,
                 decode(header.api_key, Direction::request, header.api_version, body));
  add_member(value, summary);
  // A batch of leavers (LeaveGroup v3+) or of groups (OffsetFetch v8+) is told of by its first.
  for (const std::string_view batch : {"members", "groups"}) {
    const Value* items = value.find(batch);
    if (items != nullptr && !items->items().empty()) add_member(items->items().front(), summary);
  }
  summary.group_talk = read_group_request(header.api_key, value);
  if (header.api_key == k_produce) {
    summary.expects_response = value["acks"].integer() != 0;
    summary.produced = records_to_write(value, names);
  }
  WRINGER_TRY(add_request_offsets(header.api_key, value, TopicWalk(names, summary)));
  return summary;
}

Result<Summary> summarise_response(std::int16_t api_key, std::int16_t version, Bytes body,
                                   const Summary* of_request, const TopicNames* names) {
  Summary summary;
  if (!is_told_of(api_key)) return summary;
  WRINGER_ASSIGN(const Value value, decode(api_key, Direction::response, version, body));
  if (of_request != nullptr) {
    summary.group = of_request->group;
    summary.member = of_request->member;
    summary.group_instance = of_request->group_instance;
    summary.generation = of_request->generation;
  }
  add_member(value, summary);
  summary.group_talk = read_group_answer(api_key, value, names);
  summary.error_code = first_error(value);
  if (summary.error_code != 0) summary.error = error_text(summary.error_code);
  WRINGER_TRY(add_response_offsets(api_key, value, of_request, TopicWalk(names, summary)));
  return summary;
}

}  // namespace wringer::wire::kafka
