// Arrays of identities, as they stand in a column.

#include "harness/truth/mapping_reader.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace wringer::truth {
namespace {

std::string item_text(const nlohmann::json& item) {
  if (item.is_null()) return "NULL";
  return item.is_string() ? item.get<std::string>() : item.dump();
}

}  // namespace

std::vector<std::string> identities_in(std::string_view array) {
  std::vector<std::string> found;
  if (const auto json = nlohmann::json::parse(array, nullptr, false); json.is_array()) {
    for (const nlohmann::json& item : json) found.push_back(item_text(item));
    return found;
  }
  if (array.starts_with('{') && array.ends_with('}')) array = array.substr(1, array.size() - 2);
  std::string item;
  bool quoted = false;
  bool any = false;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const char c = array[i];
    any = true;
    if (c == '\\' && quoted && i + 1 < array.size()) {
      item += array[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      found.push_back(std::exchange(item, {}));
    } else {
      item += c;
    }
  }
  if (any) found.push_back(item);
  return found;
}

}  // namespace wringer::truth
