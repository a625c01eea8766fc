#include "harness/core/error.h"
#include "harness/core/suggest.h"
#include "harness/scenario/read_workload.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace wringer::scenario {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> k_fields{"key",       "value",   "id",
                                                   "partition", "headers", "deletes"};
constexpr std::size_t k_mistakes_max = 5;

// A text as it is, anything else as JSON.
std::string as_text(const ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Status take_headers(const ordered_json& headers, GivenEvent& event) {
  if (!headers.is_object()) return fail(ErrorCode::usage, "'headers' must be an object");
  for (const auto& [name, value] : headers.items())
    event.headers.emplace_back(name, as_text(value));
  return {};
}

Status take_partition(const ordered_json& partition, int partitions, GivenEvent& event) {
  const bool fits = partition.is_number_unsigned() && partition < partitions;
  if (!fits) {
    return fail(ErrorCode::usage, fmt::format("the topic has no partition {}; they are 0 to {}",
                                              partition.dump(), partitions - 1));
  }
  event.partition = partition.get<int>();
  return {};
}

Status take_field(const std::string& field, const ordered_json& value, int partitions,
                  GivenEvent& event) {
  if (field == "key") {
    if (value.is_null()) {
      return fail(ErrorCode::usage,
                  "'key' must not be null; records without a key are `poison: [null-key]`");
    }
    event.key = as_text(value);
  } else if (field == "value") {
    if (!value.is_null()) event.value = as_text(value);
  } else if (field == "id") {
    event.id = as_text(value);
  } else if (field == "partition") {
    return take_partition(value, partitions, event);
  } else if (field == "headers") {
    return take_headers(value, event);
  } else if (field == "deletes") {
    if (!value.is_boolean()) return fail(ErrorCode::usage, "'deletes' must be true or false");
    event.deletes = value.get<bool>();
  } else {
    const std::string hint = did_you_mean(field, k_fields);
    return fail(ErrorCode::usage,
                fmt::format("unknown key '{}'.{}", field,
                            hint.empty() ? fmt::format(" Known here: {}", fmt::join(k_fields, ", "))
                                         : hint));
  }
  return {};
}

Result<GivenEvent> read_line(const std::string& line, int partitions) {
  const ordered_json json = ordered_json::parse(line, nullptr, false);
  if (!json.is_object()) return fail(ErrorCode::usage, "is no JSON object");
  GivenEvent event;
  for (const std::string_view needed : {"key", "value"}) {
    if (!json.contains(needed)) {
      return fail(ErrorCode::usage, fmt::format("'{}' is missing{}", needed,
                                                needed == "value" ? "; null deletes the key" : ""));
    }
  }
  for (const auto& [field, value] : json.items()) {
    WRINGER_TRY(take_field(field, value, partitions, event));
  }
  return event;
}

// Fields of the value that hold this number, as a number or as a text.
std::set<std::string> fields_with(const std::string& value, std::uint64_t number) {
  std::set<std::string> fields;
  const ordered_json json = ordered_json::parse(value, nullptr, false);
  if (!json.is_object()) return fields;
  for (const auto& [field, one] : json.items()) {
    if (as_text(one) == std::to_string(number)) fields.insert(field);
  }
  return fields;
}

// What an event is called that has no id of its own: the number in e<number>.
std::optional<std::uint64_t> number_in(std::string_view id) {
  if (id.empty() || id.front() != 'e') return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  if (problem != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  return number;
}

}  // namespace

bool given_events_carry_versions(const WorkloadSpec& workload) {
  std::map<std::string_view, std::uint64_t> versions;
  std::optional<std::set<std::string>> common;
  for (const GivenEvent& event : workload.given) {
    const std::uint64_t version = ++versions[event.key];
    if (!event.value) continue;
    const std::set<std::string> fields = fields_with(*event.value, version);
    if (!common) common = fields;
    std::erase_if(*common, [&](const std::string& field) { return fields.count(field) == 0; });
    if (common->empty()) return false;
  }
  return common.has_value();
}

void check_ids_of_file(const YamlCursor& file, const WorkloadSpec& workload) {
  const TransactionsSpec& transactions = workload.transactions;
  const bool others = !workload.poison.empty() || transactions.aborted + transactions.hanging > 0 ||
                      std::any_of(workload.given.begin(), workload.given.end(),
                                  [](const GivenEvent& event) { return event.id.empty(); });
  if (!others) return;
  for (const GivenEvent& event : workload.given) {
    const auto number = number_in(event.id);
    if (!number || *number == 0 || *number > static_cast<std::uint64_t>(workload.records())) {
      continue;
    }
    file.mistake(
        fmt::format("the id '{}' is what an event without one may be called; call it otherwise, or "
                    "give every line an id and have neither poison nor aborted transactions",
                    event.id));
    return;
  }
}

std::vector<GivenEvent> read_events_file(const YamlCursor& cursor,
                                         const std::filesystem::path& folder, int partitions) {
  std::vector<GivenEvent> events;
  const auto name = cursor.name();
  if (!name) return events;
  const std::filesystem::path path = (folder / *name).lexically_normal();
  std::ifstream stream(path);
  if (!stream) {
    cursor.mistake(fmt::format("{} can't be read", path.string()));
    return events;
  }
  std::set<std::string> ids;
  std::size_t mistakes = 0;
  int number = 0;
  for (std::string line; std::getline(stream, line) && mistakes < k_mistakes_max;) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    Result<GivenEvent> event = read_line(line, partitions);
    if (event && !event->id.empty() && !ids.insert(event->id).second) {
      event = fail(ErrorCode::usage, fmt::format("the id '{}' stands there twice; `duplicates` "
                                                 "repeats events",
                                                 event->id));
    }
    if (!event) {
      cursor.mistake(fmt::format("{}:{}: {}", path.string(), number, event.error().message));
      ++mistakes;
      continue;
    }
    events.push_back(std::move(*event));
  }
  if (events.empty() && mistakes == 0) cursor.mistake(fmt::format("{} is empty", path.string()));
  return events;
}

}  // namespace wringer::scenario
