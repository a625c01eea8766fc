#include "harness/gateway/scram_offer.h"

#include <cstddef>
#include <cstdint>

namespace wringer::gateway {
namespace {

// AuthenticationSASL (PostgreSQL documentation, Message Formats): 'R', its size, 10, names of
// mechanisms, each ended by a zero, and one more zero.
constexpr char k_authentication = 'R';
constexpr char k_negotiate_version = 'v';
constexpr char k_notice = 'N';
constexpr std::uint32_t k_sasl = 10;
constexpr std::size_t k_head_bytes = 9;
constexpr std::size_t k_type_and_size_bytes = 5;

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

// Where the first message begins that asks for something. Nothing: that hasn't come yet.
std::optional<std::size_t> after_preface(const std::string& bytes) {
  std::size_t at = 0;
  while (at < bytes.size() && (bytes[at] == k_negotiate_version || bytes[at] == k_notice)) {
    if (bytes.size() - at < k_type_and_size_bytes) {
      // By itself it is no notice, but the answer to who asks for TLS once more.
      if (bytes == std::string(1, k_notice)) return at;
      return std::nullopt;
    }
    const std::uint32_t size = number_at(bytes, at + 1);
    if (size < 4) return at;
    at += 1 + std::size_t{size};
  }
  if (at >= bytes.size()) return std::nullopt;
  return at;
}

std::optional<std::string> offer_without_binding(const std::string& bytes) {
  if (bytes.front() != k_authentication) return bytes;
  if (bytes.size() < k_head_bytes) return std::nullopt;
  if (number_at(bytes, 5) != k_sasl) return bytes;
  const std::size_t size = 1 + std::size_t{number_at(bytes, 1)};
  if (size < k_head_bytes + 1) return bytes;
  if (bytes.size() < size) return std::nullopt;
  std::string names;
  for (std::size_t at = k_head_bytes; at + 1 < size;) {
    const std::string name(bytes.c_str() + at);
    if (!name.ends_with("-PLUS")) names += name + '\0';
    at += name.size() + 1;
  }
  names += '\0';
  const auto left = static_cast<std::uint32_t>(4 + 4 + names.size());
  std::string out(1, k_authentication);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((left >> shift) & 0xFF);
  return out + bytes.substr(5, 4) + names + bytes.substr(size);
}

}  // namespace

std::optional<std::string> without_binding(const std::string& bytes) {
  const std::optional<std::size_t> at = after_preface(bytes);
  if (!at) return std::nullopt;
  auto rest = offer_without_binding(bytes.substr(*at));
  if (rest) rest->insert(0, bytes, 0, *at);
  return rest;
}

}  // namespace wringer::gateway
