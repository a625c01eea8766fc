#include "reports/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace wringer::reports {
namespace {

constexpr std::string_view k_replacement = "\uFFFD";

struct Character {
  std::uint32_t code = 0;
  // Bytes that it takes; 0: no valid UTF-8 begins here.
  std::size_t length = 0;
};

// The character that a text begins with (RFC 3629): no overlong forms, no surrogates.
Character first_character(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t length = 0;
  std::uint32_t code = 0;
  if (lead >= 0xC2 && lead <= 0xDF) length = 2, code = lead & 0x1FU;
  if (lead >= 0xE0 && lead <= 0xEF) length = 3, code = lead & 0x0FU;
  if (lead >= 0xF0 && lead <= 0xF4) length = 4, code = lead & 0x07U;
  if (length == 0 || text.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {};
  return {code, length};
}

bool is_printable(std::uint32_t code) {
  if (code == '\n' || code == '\t') return true;
  if (code < 0x20 || (code >= 0x7F && code <= 0x9F)) return false;
  return code != 0xFFFE && code != 0xFFFF;
}

// Servers obey what the programs that they run print in this form, indented or not: GitHub
// (::set-env, ##[…]), Azure Pipelines (##vso[…]), TeamCity (##teamcity[…]).
bool commands_a_server(std::string_view line) {
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
  return line.starts_with("::") || line.starts_with("##");
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    // A line end that came from elsewhere is a line end, not a control character.
    if (text.substr(0, 2) == "\r\n") text.remove_prefix(1);
    const Character character = first_character(text);
    if (character.length > 0 && is_printable(character.code)) {
      out += text.substr(0, character.length);
    } else {
      out += k_replacement;
    }
    text.remove_prefix(character.length > 0 ? character.length : 1);
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.emplace_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

void append_block(std::string& out, std::string_view indent, std::string_view text) {
  for (const std::string& line : lines_of(printable(text))) {
    const std::size_t last = line.find_last_not_of(" \t");
    if (last != std::string::npos) {
      out += indent;
      if (commands_a_server(line)) out += "| ";
      out.append(line, 0, last + 1);
    }
    out += '\n';
  }
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) {
    // Every byte but those that continue a character.
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++width;
  }
  return width;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t now = width_of(text);
  if (now < width) text.append(width - now, ' ');
  return text;
}

std::string padded_left(std::string text, std::size_t width) {
  const std::size_t now = width_of(text);
  if (now < width) text.insert(0, width - now, ' ');
  return text;
}

std::string replay_command(const std::string& folder) {
  constexpr std::string_view k_plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+,:@%";
  std::string quoted = folder;
  if (folder.empty() || folder.find_first_not_of(k_plain) != std::string::npos) {
    quoted = "'";
    for (const char c : folder) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    quoted += "'";
  }
  return "wringer replay " + quoted;
}

}  // namespace wringer::reports
