#include "harness/wire/kafka/wanted_partition.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>

namespace wringer::wire::kafka {
namespace {

// None: the topic is named by an id that nobody told us the name of.
std::optional<std::string_view> topic_of(const Value& topic, const TopicNames* names) {
  for (const std::string_view field : {"name", "topic"}) {
    const Value* name = topic.find(field);
    if (name != nullptr && !name->text().empty()) return name->text();
  }
  const Value* id = topic.find("topic_id");
  if (id == nullptr) return "";
  const std::string* known = names == nullptr ? nullptr : names->find(id->uuid());
  if (known == nullptr) return std::nullopt;
  return *known;
}

std::int32_t partition_of(const Value& entry) {
  const Value* index = entry.find("partition_index");
  return index != nullptr ? index->int32() : entry["index"].int32();
}

class Search {
 public:
  Search(std::span<const std::string_view> arrays, const WantedPartition* wanted)
      : m_arrays(arrays), m_wanted(wanted) {
    WRINGER_ASSERT(wanted == nullptr || arrays.size() >= 2);
  }

  void look_into(Value& entry, std::size_t level = 0) {
    if (level == m_arrays.size()) {
      m_found.push_back(&entry);
      return;
    }
    for (Value& item : entry[m_arrays[level]].items()) {
      if (is_meant(item, m_arrays.size() - level)) look_into(item, level + 1);
    }
  }

  [[nodiscard]] bool has_unnamed_topics() const { return m_has_unnamed_topics; }
  [[nodiscard]] std::vector<Value*> take_found() && { return std::move(m_found); }

 private:
  // `depth` is 1 for partitions and 2 for topics.
  bool is_meant(const Value& item, std::size_t depth) {
    if (m_wanted == nullptr || depth > 2) return true;
    if (depth == 1) return partition_of(item) == m_wanted->partition;
    const std::optional<std::string_view> topic = topic_of(item, m_wanted->names);
    if (!topic) m_has_unnamed_topics = true;
    return topic == std::string_view(m_wanted->topic);
  }

  std::span<const std::string_view> m_arrays;
  const WantedPartition* m_wanted;
  std::vector<Value*> m_found;
  bool m_has_unnamed_topics = false;
};

}  // namespace

Result<std::vector<Value*>> find_entries(Value& body, std::span<const std::string_view> arrays,
                                         const WantedPartition* wanted) {
  Search search(arrays, wanted);
  search.look_into(body);
  const bool has_unnamed_topics = search.has_unnamed_topics();
  std::vector<Value*> found = std::move(search).take_found();
  if (found.empty() && has_unnamed_topics) {
    return fail(ErrorCode::environment,
                fmt::format("whether a response speaks of {}[{}] can't be told: it names topics by "
                            "ids that no Metadata has explained yet",
                            wanted->topic, wanted->partition));
  }
  return found;
}

}  // namespace wringer::wire::kafka
