#include "harness/core/suggest.h"
#include "harness/scenario/placeholders.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wringer::scenario {
namespace {

constexpr std::uint64_t k_events_max = 1'000'000;
constexpr std::array<std::string_view, 6> k_known{"amount", "id",   "key",
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

void read_value(const YamlCursor& cursor, WorkloadSpec& workload) {
  const YamlMap map = cursor.map();
  if (map.valid() && map.entries().empty()) cursor.mistake("needs at least one field");
  for (const YamlMap::Entry& entry : map.entries()) {
    const auto text = entry.value.text();
    if (!text) continue;
    if (const Status status = check_placeholders(*text, k_known); !status) {
      entry.value.mistake(status.error().message);
    }
    workload.value.emplace_back(entry.key, *text);
  }
}

}  // namespace

void read_workload(const YamlCursor& cursor, Scenario& scenario) {
  WorkloadSpec& workload = scenario.workload;
  YamlMap map = cursor.map();
  if (const auto topic = map.require("topic", "where the events go")) read_topic(*topic, scenario);
  if (const auto events = map.find("events")) {
    workload.events = static_cast<int>(events->number(1, k_events_max).value_or(1));
  }
  if (const auto keys = map.find("keys")) {
    workload.keys = static_cast<int>(keys->number(1, k_events_max).value_or(k_events_max));
  }
  if (const auto value = map.find("value")) {
    read_value(*value, workload);
  } else {
    workload.value = {
        {"id", "{id}"}, {"key", "{key}"}, {"amount", "{amount}"}, {"version", "{version}"}};
  }
  map.finish();
}

}  // namespace wringer::scenario
