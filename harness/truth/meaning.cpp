#include "harness/truth/meaning.h"

#include <nlohmann/json.hpp>

namespace wringer::truth {
namespace {

// As digits, of which there may be more than a machine's numbers hold.
std::string meaning_of_number(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.find_first_of("eE") != std::string_view::npos) {
    return std::string(text);
  }
  const std::size_t last = text.find_last_not_of('0');
  return std::string(text.substr(0, last == point ? point : last + 1));
}

}  // namespace

std::string meaning_of(std::string_view text) {
  if (text == "t") return "true";
  if (text == "f") return "false";
  const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  if (value.is_number()) return meaning_of_number(text);
  // A text in quotation marks may be meant as it is.
  if (value.is_discarded() || value.is_string()) return std::string(text);
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace wringer::truth
