#pragma once

// The protocol's numbers and strings: integers in network order, strings ended by a zero byte.

#include "harness/wire/postgres/frame.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace wringer::wire::postgres {

using Buffer = std::vector<std::byte>;

// What stands in the place of a version in the first packets.
inline constexpr std::uint32_t k_cancel_request_code = 80'877'102;
inline constexpr std::uint32_t k_ssl_request_code = 80'877'103;
inline constexpr std::uint32_t k_gss_request_code = 80'877'104;

// `bytes` must have four at least.
[[nodiscard]] std::uint32_t read_uint32(Bytes bytes);

// Reads a payload from its start. Every read says nothing once the payload has run out; views point
// into the payload.
class PayloadReader {
 public:
  explicit PayloadReader(Bytes payload) : m_rest(payload) {}

  [[nodiscard]] std::optional<char> character();
  [[nodiscard]] std::optional<std::uint16_t> uint16();
  [[nodiscard]] std::optional<std::uint32_t> uint32();
  [[nodiscard]] std::optional<std::string_view> string();
  [[nodiscard]] std::optional<Bytes> bytes(std::size_t size);
  [[nodiscard]] Bytes rest() const { return m_rest; }
  [[nodiscard]] bool at_end() const { return m_rest.empty(); }

 private:
  Bytes m_rest;
};

// Builds one message; `finish` fills in its length.
class MessageBuilder {
 public:
  explicit MessageBuilder(char type);
  // A packet without a type byte, as clients send first.
  MessageBuilder();

  MessageBuilder& character(char value);
  MessageBuilder& uint16(std::uint16_t value);
  MessageBuilder& uint32(std::uint32_t value);
  MessageBuilder& string(std::string_view text);
  MessageBuilder& bytes(Bytes value);
  [[nodiscard]] Buffer finish();

 private:
  Buffer m_message;
  std::size_t m_length_at;
};

}  // namespace wringer::wire::postgres
