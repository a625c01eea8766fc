#include "reports/html_text.h"

#include "reports/plain_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t k_page_text_max = 4000;

std::string shortened(const std::string& text) {
  if (text.size() <= k_page_text_max) return printable(text);
  // Not in the middle of a character.
  std::size_t end = k_page_text_max;
  while (end > k_page_text_max - 4 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return fmt::format("{}… ({} more bytes)", printable(std::string_view(text).substr(0, end)),
                     text.size() - end);
}

}  // namespace

std::int64_t microseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

void make_presentable(ordered_json& json) {
  if (json.is_string()) {
    json = shortened(json.get_ref<const std::string&>());
    return;
  }
  // Long columns hold numbers only.
  if (json.is_array() && !json.empty() && json.front().is_number() && json.back().is_number()) {
    return;
  }
  if (json.is_structured()) {
    for (ordered_json& item : json) make_presentable(item);
  }
}

std::string data_element(const std::string& id, const ordered_json& json) {
  const std::string text = json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  std::string out = fmt::format("<script type=\"application/json\" id=\"{}\">", id);
  out.reserve(out.size() + text.size() + 16);
  for (const char c : text) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out + "</script>\n";
}

}  // namespace wringer::reports
