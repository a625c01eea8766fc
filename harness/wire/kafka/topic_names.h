#pragma once

// Newer messages name topics by id alone (KIP-516). Which name an id stands for is learnt from
// responses that carry both: Metadata v10+ and CreateTopics v7+.

#include "harness/core/error.h"
#include "harness/wire/kafka/value.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace wringer::wire::kafka {

// Of one cluster: what one connection teaches serves all. Not thread-safe.
class TopicNames {
 public:
  void learn(const Uuid& id, std::string_view name);
  // Null if nobody told us.
  [[nodiscard]] const std::string* find(const Uuid& id) const;
  [[nodiscard]] std::size_t size() const { return m_names.size(); }

 private:
  std::map<Uuid, std::string> m_names;
};

// Learns from a response's body; responses that teach nothing are not read. Errors: as `decode`.
[[nodiscard]] Status learn_topic_names(std::int16_t api_key, std::int16_t version, Bytes body,
                                       TopicNames& names);

struct TopicName {
  // The name; where it is not known, the id.
  std::string text;
  bool is_named = true;
};

// Of a topic in a message, which has a name, an id or both.
[[nodiscard]] TopicName name_of_topic(const Value& topic, const TopicNames* names);

}  // namespace wringer::wire::kafka
