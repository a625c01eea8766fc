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

bool is_of_a_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

// With each number as a text, since the numbers of a parser are those of a machine.
std::string with_numbers_as_texts(std::string_view json) {
  std::string out;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      out += c;
      if (c == '\\' && i + 1 < json.size()) out += json[++i];
      in_text = c != '"';
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      std::size_t end = i;
      while (end < json.size() && is_of_a_number(json[end])) ++end;
      out += "\"#" + meaning_of_number(json.substr(i, end - i)) + "\"";
      i = end - 1;
    } else {
      out += c;
      in_text = c == '"';
    }
  }
  return out;
}

}  // namespace

std::string meaning_of(std::string_view text) {
  if (text == "t") return "true";
  if (text == "f") return "false";
  const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  if (value.is_number()) return meaning_of_number(text);
  // A text in quotation marks may be meant as it is.
  if (value.is_discarded() || value.is_string()) return std::string(text);
  return nlohmann::json::parse(with_numbers_as_texts(text))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace wringer::truth
