#include "harness/wire/postgres/parameters.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace wringer::wire::postgres {
namespace {

// Object ids of built-in types (pg_type.dat), which never change.
enum Type : std::uint32_t {
  k_unknown = 0,
  k_bool = 16,
  k_int8 = 20,
  k_int2 = 21,
  k_int4 = 23,
  k_oid = 26,
  k_uuid = 2950,
  k_jsonb = 3802,
};

constexpr std::uint32_t k_null = 0xffff'ffff;

std::string_view as_text(Bytes value) {
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

std::int64_t integer(Bytes value) {
  // Negative if its first bit is set.
  std::uint64_t bits = std::to_integer<unsigned>(value[0]) >= 0x80 ? ~std::uint64_t{0} : 0;
  for (const std::byte byte : value) bits = bits << 8 | std::to_integer<std::uint64_t>(byte);
  return static_cast<std::int64_t>(bits);
}

std::string uuid(Bytes value) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = std::to_integer<std::size_t>(value[i]);
    text += k_digits[byte / 16];
    text += k_digits[byte % 16];
  }
  return text;
}

// Bytes that follow the first one of a character in UTF-8; 4 if no character begins so.
std::size_t continuation_count(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xc2 && first < 0xe0) return 1;
  if (first >= 0xe0 && first < 0xf0) return 2;
  if (first >= 0xf0 && first < 0xf5) return 3;
  return 4;
}

// Whether it is UTF-8 without control characters but for blanks and line ends.
bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first == 0x7f || (first < 0x20 && first != '\t' && first != '\n' && first != '\r')) {
      return false;
    }
    const std::size_t more = continuation_count(first);
    if (more == 4 || text.size() < 1 + more) return false;
    const auto rest = text.substr(1, more);
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    if (!std::all_of(rest.begin(), rest.end(), continues)) return false;
    text.remove_prefix(1 + more);
  }
  return true;
}

bool is_integer(std::uint32_t type, std::size_t size) {
  switch (type) {
    case k_int2:
      return size == 2;
    case k_int4:
    case k_oid:
      return size == 4;
    case k_int8:
      return size == 8;
    case k_unknown:
      return size == 2 || size == 4 || size == 8;
    default:
      return false;
  }
}

void add_binary(Bytes value, std::uint32_t type, std::vector<std::string>& texts) {
  if (is_integer(type, value.size())) {
    const std::int64_t number = integer(value);
    const bool is_unsigned = type == k_oid && number < 0;
    texts.push_back(std::to_string(is_unsigned ? number + (std::int64_t{1} << 32) : number));
    if (type != k_unknown) return;
  }
  if (type == k_bool && value.size() == 1) {
    texts.emplace_back(value[0] == std::byte{0} ? "false" : "true");
    return;
  }
  if (value.size() == 16 && (type == k_uuid || type == k_unknown)) texts.push_back(uuid(value));
  if (type == k_uuid) return;
  // A version stands before the text.
  if (type == k_jsonb && !value.empty()) value = value.subspan(1);
  if (!value.empty() && is_printable(as_text(value))) texts.emplace_back(as_text(value));
}

}  // namespace

std::vector<std::string> parameter_texts(const Bind& bind, std::span<const std::uint32_t> types,
                                         std::size_t size_max) {
  PayloadReader reader(bind.rest);
  // One format for each parameter, or one for all, or none: all are text.
  std::vector<std::uint16_t> formats(
      std::min<std::size_t>(reader.uint16().value_or(0), bind.rest.size() / 2));
  for (std::uint16_t& format : formats) format = reader.uint16().value_or(0);
  const std::size_t count = reader.uint16().value_or(0);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    const auto size = reader.uint32();
    if (!size) break;
    if (*size == k_null) continue;
    const auto value = reader.bytes(*size);
    if (!value) break;
    if (value->size() > size_max) continue;
    size_max -= value->size();
    const std::size_t which = formats.size() == 1 ? 0 : i;
    const bool is_binary = which < formats.size() && formats[which] == 1;
    if (is_binary) {
      add_binary(*value, i < types.size() ? types[i] : k_unknown, texts);
    } else {
      texts.emplace_back(as_text(*value));
    }
  }
  return texts;
}

}  // namespace wringer::wire::postgres
