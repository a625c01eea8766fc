#include "harness/workload/workload.h"

#include "harness/core/assert.h"
#include "harness/core/digits.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace wringer::workload {
namespace {

using nlohmann::ordered_json;

// In the shape of a random UUID (RFC 4122, version 4), but drawn from the seed.
std::string uuid_of(std::uint64_t number, Seed seed) {
  Random random(mix(seed, fmt::format("uuid {}", number)));
  const std::uint64_t high = (random.next() & 0xFFFF'FFFF'FFFF'0FFF) | 0x4000;
  const std::uint64_t low = (random.next() & 0x3FFF'FFFF'FFFF'FFFF) | 0x8000'0000'0000'0000;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     high & 0xFFFF, low >> 48, low & 0xFFFF'FFFF'FFFF);
}

// What stands for a placeholder ("{key}"); nothing if it is none.
std::optional<std::string> value_of(std::string_view placeholder, const Event& event, Seed seed) {
  if (placeholder == "{id}") return event.id;
  if (placeholder == "{uuid}") return uuid_of(event.number, seed);
  if (placeholder == "{number}") return std::to_string(event.number);
  if (placeholder == "{key}") return event.key;
  if (placeholder == "{version}") return std::to_string(event.version);
  if (placeholder == "{amount}") return std::to_string(event.amount);
  return std::nullopt;
}

// Braces that enclose no placeholder of ours are ordinary text.
std::string fill(std::string_view text, const Event& event, Seed seed) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const auto value = close == std::string_view::npos
                           ? std::nullopt
                           : value_of(text.substr(0, close + 1), event, seed);
    filled += value ? *value : "{";
    text.remove_prefix(value ? close + 1 : 1);
  }
  return filled;
}

std::string make_payload(const scenario::WorkloadSpec& spec, const Event& event, Seed seed) {
  ordered_json payload = ordered_json::object();
  for (const auto& [field, text] : spec.value) {
    if (text == "{number}") {
      payload[field] = event.number;
    } else if (text == "{version}") {
      payload[field] = event.version;
    } else if (text == "{amount}") {
      payload[field] = event.amount;
    } else {
      payload[field] = fill(text, event, seed);
    }
  }
  return payload.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::vector<Event> make_events(const scenario::WorkloadSpec& spec, Seed seed,
                               const std::string& topic, int partitions) {
  WRINGER_ASSERT(spec.keys > 0 && spec.events >= 0 && partitions > 0);
  std::vector<int> keys;
  for (int i = 0; i < spec.events; ++i) keys.push_back(i % spec.keys);
  Random random(mix(seed, "workload"));
  random.shuffle(keys);

  std::vector<std::uint64_t> versions(static_cast<std::size_t>(spec.keys));
  std::vector<Event> events;
  events.reserve(keys.size());
  for (const int key : keys) {
    Event& event = events.emplace_back();
    event.number = events.size();
    event.id = fmt::format("e{}", event.number);
    event.key = fmt::format("k{}", key + 1);
    event.version = ++versions[static_cast<std::size_t>(key)];
    event.amount = digit_coded_amount((event.version - 1) % k_digits_max + 1);
    event.topic = topic;
    event.partition = key % partitions;
    event.payload = make_payload(spec, event, seed);
  }
  return events;
}

std::vector<std::string> identities_of(const Event& event, Seed seed) {
  return {event.id, std::to_string(event.number), uuid_of(event.number, seed)};
}

std::vector<std::string> carried_identities(const scenario::WorkloadSpec& spec, const Event& event,
                                            Seed seed) {
  std::vector<std::string> identities;
  for (const std::string_view placeholder : {"{id}", "{number}", "{uuid}"}) {
    const bool carried = std::any_of(spec.value.begin(), spec.value.end(), [&](const auto& field) {
      return field.second.find(placeholder) != std::string::npos;
    });
    if (carried) identities.push_back(*value_of(placeholder, event, seed));
  }
  return identities;
}

}  // namespace wringer::workload
