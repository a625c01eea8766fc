#include "harness/wire/kafka/topic_names.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"

namespace wringer::wire::kafka {

void TopicNames::learn(const Uuid& id, std::string_view name) {
  if (id != Uuid{} && !name.empty()) m_names.insert_or_assign(id, std::string(name));
}

const std::string* TopicNames::find(const Uuid& id) const {
  const auto found = m_names.find(id);
  return found == m_names.end() ? nullptr : &found->second;
}

Status learn_topic_names(std::int16_t api_key, std::int16_t version, Bytes body,
                         TopicNames& names) {
  const bool teaches = (api_key == api_keys::k_metadata && version >= 10) ||
                       (api_key == api_keys::k_create_topics && version >= 7);
  if (!teaches) return {};
  WRINGER_ASSIGN(const Value value, decode(api_key, Direction::response, version, body));
  for (const Value& topic : value["topics"].items()) {
    names.learn(topic["topic_id"].uuid(), topic["name"].text());
  }
  return {};
}

TopicName name_of_topic(const Value& topic, const TopicNames* names) {
  const Value* id = topic.find("topic_id");
  if (id != nullptr && id->uuid() != Uuid{}) {
    const std::string* known = names == nullptr ? nullptr : names->find(id->uuid());
    return known != nullptr ? TopicName{*known} : TopicName{to_text(id->uuid()), false};
  }
  for (const std::string_view field : {"name", "topic"}) {
    const Value* name = topic.find(field);
    if (name != nullptr && !name->text().empty()) return {std::string(name->text())};
  }
  return {};
}

}  // namespace wringer::wire::kafka
