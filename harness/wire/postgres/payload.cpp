#include "harness/wire/postgres/payload.h"

#include "harness/core/assert.h"

#include <algorithm>

namespace wringer::wire::postgres {
namespace {

void write_uint32(std::uint32_t value, std::span<std::byte> to) {
  for (std::size_t i = 0; i < 4; ++i) {
    to[i] = static_cast<std::byte>((value >> (24 - 8 * i)) & 0xff);
  }
}

}  // namespace

std::uint32_t read_uint32(Bytes bytes) {
  WRINGER_ASSERT(bytes.size() >= 4);
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

std::optional<char> PayloadReader::character() {
  if (m_rest.empty()) return std::nullopt;
  const char value = static_cast<char>(m_rest[0]);
  m_rest = m_rest.subspan(1);
  return value;
}

std::optional<std::uint16_t> PayloadReader::uint16() {
  const auto two = bytes(2);
  if (!two) return std::nullopt;
  const auto high = std::to_integer<std::uint16_t>((*two)[0]);
  return static_cast<std::uint16_t>(high << 8 | std::to_integer<std::uint16_t>((*two)[1]));
}

std::optional<std::uint32_t> PayloadReader::uint32() {
  if (m_rest.size() < 4) return std::nullopt;
  const std::uint32_t value = read_uint32(m_rest);
  m_rest = m_rest.subspan(4);
  return value;
}

std::optional<std::string_view> PayloadReader::string() {
  const auto end = std::find(m_rest.begin(), m_rest.end(), std::byte{0});
  if (end == m_rest.end()) return std::nullopt;
  const auto length = static_cast<std::size_t>(end - m_rest.begin());
  const std::string_view text(reinterpret_cast<const char*>(m_rest.data()), length);
  m_rest = m_rest.subspan(length + 1);
  return text;
}

std::optional<Bytes> PayloadReader::bytes(std::size_t size) {
  if (m_rest.size() < size) return std::nullopt;
  const Bytes taken = m_rest.first(size);
  m_rest = m_rest.subspan(size);
  return taken;
}

MessageBuilder::MessageBuilder(char type) : m_length_at(1) {
  m_message.push_back(static_cast<std::byte>(type));
  m_message.resize(m_message.size() + 4);
}

MessageBuilder::MessageBuilder() : m_message(4), m_length_at(0) {}

MessageBuilder& MessageBuilder::character(char value) {
  m_message.push_back(static_cast<std::byte>(value));
  return *this;
}

MessageBuilder& MessageBuilder::uint16(std::uint16_t value) {
  m_message.push_back(static_cast<std::byte>(value >> 8));
  m_message.push_back(static_cast<std::byte>(value & 0xff));
  return *this;
}

MessageBuilder& MessageBuilder::uint32(std::uint32_t value) {
  m_message.resize(m_message.size() + 4);
  write_uint32(value, std::span(m_message).last(4));
  return *this;
}

MessageBuilder& MessageBuilder::string(std::string_view text) {
  // A zero byte inside would end the string early and shift everything after it.
  WRINGER_ASSERT(text.find('\0') == std::string_view::npos);
  bytes(std::as_bytes(std::span(text.data(), text.size())));
  m_message.push_back(std::byte{0});
  return *this;
}

MessageBuilder& MessageBuilder::bytes(Bytes value) {
  m_message.insert(m_message.end(), value.begin(), value.end());
  return *this;
}

Buffer MessageBuilder::finish() {
  write_uint32(static_cast<std::uint32_t>(m_message.size() - m_length_at),
               std::span(m_message).subspan(m_length_at, 4));
  return std::move(m_message);
}

}  // namespace wringer::wire::postgres
