#include "harness/scenario/read_fields.h"

#include "harness/core/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string_view>

namespace wringer::scenario {
namespace {

constexpr std::array<std::string_view, 3> k_around_a_record{"kafka.key", "kafka.value",
                                                            "kafka.header.<name>"};
constexpr std::array<std::string_view, 5> k_around_a_call{"http.method", "http.path", "http.body",
                                                          "http.instance", "http.header.<name>"};

bool is_one_of(const std::string& name, std::span<const std::string_view> known,
               std::string_view header) {
  if (name.starts_with(header)) return name.size() > header.size();
  return std::find(known.begin(), known.end(), name) != known.end();
}

// " Did you mean 'kafka.header.id'?"
std::string hint_for(const std::string& name, std::span<const std::string_view> known,
                     std::string_view header) {
  const std::string plural = std::string(header.substr(0, header.size() - 1)) + "s.";
  if (!name.starts_with(plural)) return did_you_mean(name, known);
  return fmt::format(" Did you mean '{}{}'?", header, name.substr(plural.size()));
}

// What begins otherwise is a field of the JSON object, of which nothing is known here.
void check_field(const YamlCursor& cursor, const std::string& name, Carrier carrier) {
  const bool is_call = carrier == Carrier::call;
  const std::string_view prefix = is_call ? "http." : "kafka.";
  const std::string_view header = is_call ? "http.header." : "kafka.header.";
  if (!name.starts_with(prefix)) return;
  const auto known = is_call ? std::span<const std::string_view>(k_around_a_call)
                             : std::span<const std::string_view>(k_around_a_record);
  if (!is_one_of(name, known, header)) {
    return cursor.mistake(fmt::format("a {} has no '{}'.{} Known here: {}",
                                      is_call ? "call" : "record", name,
                                      hint_for(name, known, header), fmt::join(known, ", ")));
  }
  const bool has_capitals =
      std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isupper(c) != 0; });
  if (!is_call || !has_capitals || !name.starts_with(header)) return;
  std::string small = name;
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  cursor.mistake(
      fmt::format("headers of calls are named in small letters here; write '{}'", small));
}

std::vector<std::string> read_values(const YamlCursor& cursor) {
  std::vector<std::string> values;
  if (cursor.is_scalar()) {
    if (auto value = cursor.text()) values.push_back(std::move(*value));
    return values;
  }
  const auto list = cursor.list();
  if (!list) return values;
  if (list->empty()) cursor.mistake("needs at least one value, or nothing would count");
  for (const YamlCursor& item : *list) {
    if (auto value = item.text()) values.push_back(std::move(*value));
  }
  return values;
}

}  // namespace

std::string read_field(const std::optional<YamlCursor>& cursor, Carrier carrier) {
  std::string name = cursor ? cursor->name().value_or("") : std::string();
  if (!name.empty()) check_field(*cursor, name, carrier);
  return name;
}

std::vector<OnlySpec> read_only(const std::optional<YamlCursor>& cursor, Carrier carrier) {
  std::vector<OnlySpec> only;
  if (!cursor) return only;
  const YamlMap map = cursor->map();
  if (map.valid() && map.entries().empty()) {
    cursor->mistake("needs at least one field with its value, such as {type: OrderPlaced}");
  }
  for (const YamlMap::Entry& entry : map.entries()) {
    check_field(entry.key_cursor, entry.key, carrier);
    only.push_back({entry.key, read_values(entry.value)});
  }
  return only;
}

}  // namespace wringer::scenario
