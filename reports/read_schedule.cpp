#include "harness/core/duration.h"
#include "reports/schedule_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

// Names of moments live in a table for ever; empty for what is not in it.
MomentName known_moment(const std::string& text) {
  const auto names = moment_names();
  const auto found = std::find(names.begin(), names.end(), text);
  return found == names.end() ? MomentName() : *found;
}

std::optional<TopicPartition> partition_from(const std::string& text) {
  const std::size_t bracket = text.find('[');
  if (bracket == std::string::npos) return TopicPartition{text, -1};
  return TopicPartition{text.substr(0, bracket), std::stoi(text.substr(bracket + 1))};
}

void read_content(const ordered_json& json, Content& content) {
  if (json.contains("event")) content.event = json["event"].get<std::uint64_t>();
  content.key = json.value("key", "");
  if (json.contains("partition")) content.partition = partition_from(json["partition"]);
  if (json.contains("offset")) content.offset = json["offset"].get<std::int64_t>();
  content.sql = json.value("sql", "");
  content.table = json.value("table", "");
}

Address address_from(const ordered_json& json) {
  Address address;
  if (!json.is_object()) return address;  // "start"
  const ordered_json& instance = json.at("instance");
  address.instance = instance.is_number() ? instance.get<Instance>() : k_any_instance;
  for (const Phase phase : {Phase::requested, Phase::applied, Phase::acked}) {
    const std::string key(phase_key(phase));
    if (!json.contains(key)) continue;
    address.phase = phase;
    address.moment = known_moment(json[key]);
  }
  read_content(json, address.content);
  if (json.contains("transaction")) read_content(json["transaction"], address.transaction);
  if (json.contains("once")) address.once.push_back(address_from(json["once"]));
  address.nth = json.value("nth", std::uint64_t{1});
  return address;
}

Argument argument_from(const ordered_json& json) {
  if (json.is_object()) return address_from(json);
  if (json.is_number()) return json.get<std::int64_t>();
  const auto text = json.get<std::string>();
  // Only durations end so (see ArgumentJson).
  if (text.ends_with("us")) {
    if (const auto duration = parse_duration(text)) return *duration;
  }
  return text;
}

}  // namespace

FaultSpec fault_from_json(const ordered_json& json) {
  FaultSpec fault;
  for (const auto& [key, value] : json.items()) {
    if (key == "at") {
      fault.at = address_from(value);
    } else if (key == "do") {
      fault.kind = value.get<std::string>();
    } else if (key == "following") {
      fault.following = value.get<int>();
    } else {
      fault.arguments[key] = argument_from(value);
    }
  }
  return fault;
}

}  // namespace wringer::reports
