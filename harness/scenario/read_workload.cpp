#include "harness/scenario/read_workload.h"

#include "harness/core/suggest.h"
#include "harness/scenario/placeholders.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace wringer::scenario {
namespace {

constexpr std::array<std::string_view, 6> k_placeholders{"amount", "id",   "key",
                                                         "number", "uuid", "version"};

void read_topic(const YamlCursor& cursor, Scenario& scenario) {
  const auto topic = cursor.name();
  if (!topic) return;
  scenario.workload.topic = *topic;
  std::vector<std::string_view> declared;
  for (const TopicSpec& spec : scenario.topics) declared.push_back(spec.name);
  // Without any declared topic there is a mistake already.
  if (!declared.empty() && std::find(declared.begin(), declared.end(), *topic) == declared.end()) {
    cursor.mistake(fmt::format("services.kafka.topics has no topic '{}'.{}", *topic,
                               did_you_mean(*topic, declared)));
  }
}

// The events stand in a file, so that neither their number nor their keys can be chosen.
void read_file(const YamlCursor& file, YamlMap& map, const std::filesystem::path& folder,
               Scenario& scenario) {
  for (const std::string_view key : {"events", "keys"}) {
    if (const auto other = map.find(key)) {
      other->mistake("the file says which events there are; leave this out");
    }
  }
  WorkloadSpec& workload = scenario.workload;
  workload.given = read_events_file(file, folder, partitions_of(scenario));
  workload.events = static_cast<int>(workload.given.size());
  std::set<std::string> keys;
  for (const GivenEvent& event : workload.given) keys.insert(event.key);
  workload.keys = std::max(1, static_cast<int>(keys.size()));
}

}  // namespace

int partitions_of(const Scenario& scenario) {
  for (const TopicSpec& topic : scenario.topics) {
    if (topic.name == scenario.workload.topic) return topic.partitions;
  }
  return 1;  // There is a mistake already.
}

ValueTemplate read_value(const YamlCursor& cursor) {
  ValueTemplate value;
  const YamlMap map = cursor.map();
  if (map.valid() && map.entries().empty()) cursor.mistake("needs at least one field");
  for (const YamlMap::Entry& entry : map.entries()) {
    const auto text = entry.value.text();
    if (!text) continue;
    if (const Status status = check_placeholders(*text, k_placeholders); !status) {
      entry.value.mistake(status.error().message);
    }
    value.emplace_back(entry.key, *text);
  }
  return value;
}

void read_workload(const YamlCursor& cursor, const std::filesystem::path& folder,
                   Scenario& scenario) {
  WorkloadSpec& workload = scenario.workload;
  YamlMap map = cursor.map();
  if (const auto topic = map.require("topic", "where the events go")) read_topic(*topic, scenario);
  const auto file = map.find("file");
  if (file) {
    read_file(*file, map, folder, scenario);
  } else {
    if (const auto events = map.find("events")) {
      workload.events = static_cast<int>(events->number(1, k_events_max).value_or(1));
    }
    if (const auto keys = map.find("keys")) {
      workload.keys = static_cast<int>(keys->number(1, k_events_max).value_or(k_events_max));
    }
  }
  if (const auto value = map.find("value")) {
    workload.value = read_value(*value);
  } else {
    workload.value = {
        {"id", "{id}"}, {"key", "{key}"}, {"amount", "{amount}"}, {"version", "{version}"}};
  }
  read_generators(map, scenario);
  if (file) check_ids_of_file(*file, workload);
  map.finish();
}

}  // namespace wringer::scenario
