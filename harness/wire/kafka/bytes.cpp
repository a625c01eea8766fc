#include "harness/wire/kafka/bytes.h"

#include "harness/core/assert.h"

#include <algorithm>
#include <array>

namespace wringer::wire::kafka {

std::int64_t Reader::integer(std::size_t width) {
  const Bytes taken = bytes(width);
  if (taken.empty()) return 0;
  // Starts with the sign, so that shorter numbers come out negative where they are.
  std::uint64_t value = (taken.front() >> 7) == std::byte{1} ? ~std::uint64_t{0} : 0;
  for (const std::byte byte : taken) value = (value << 8U) | std::to_integer<std::uint64_t>(byte);
  return static_cast<std::int64_t>(value);
}

std::uint32_t Reader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const Bytes taken = bytes(1);
    if (taken.empty()) return 0;
    const auto byte = std::to_integer<std::uint64_t>(taken.front());
    value |= (byte & 0x7FU) << shift;
    if ((byte & 0x80U) != 0) continue;
    if (value > UINT32_MAX) break;
    return static_cast<std::uint32_t>(value);
  }
  fail("a varint has more than 32 bits");
  return 0;
}

std::int64_t Reader::zigzag() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    const Bytes taken = bytes(1);
    if (taken.empty()) return 0;
    const auto byte = std::to_integer<std::uint64_t>(taken.front());
    // Of the tenth byte only one bit is left.
    if (shift == 63 && byte > 1) break;
    value |= (byte & 0x7FU) << shift;
    if ((byte & 0x80U) != 0) continue;
    return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
  }
  fail("a varint has more than 64 bits");
  return 0;
}

Bytes Reader::bytes(std::size_t count) {
  if (failed()) return {};
  if (count > remaining()) {
    fail("it breaks off");
    return {};
  }
  const Bytes taken = m_bytes.subspan(m_position, count);
  m_position += count;
  return taken;
}

void Reader::fail(std::string_view reason) {
  if (!failed()) m_failure = reason;
}

void Writer::integer(std::int64_t value, std::size_t width) {
  const unsigned bits = static_cast<unsigned>(width) * 8;
  const std::int64_t max = bits == 64 ? INT64_MAX : (std::int64_t{1} << (bits - 1)) - 1;
  WRINGER_ASSERT(value <= max && value >= -max - 1);
  std::array<char, 8> buffer{};
  auto rest = static_cast<std::uint64_t>(value);
  for (std::size_t i = width; i > 0; --i, rest >>= 8U) {
    buffer[i - 1] = static_cast<char>(static_cast<unsigned char>(rest & 0xFFU));
  }
  m_text.append(buffer.data(), width);
}

void Writer::varint(std::uint32_t value) {
  for (; value >= 0x80U; value >>= 7U) {
    m_text.push_back(static_cast<char>(static_cast<unsigned char>(value | 0x80U)));
  }
  m_text.push_back(static_cast<char>(value));
}

void Writer::zigzag(std::int64_t value) {
  auto rest = static_cast<std::uint64_t>(value) << 1U;
  if (value < 0) rest = ~rest;
  for (; rest >= 0x80U; rest >>= 7U) {
    m_text.push_back(static_cast<char>(static_cast<unsigned char>(rest | 0x80U)));
  }
  m_text.push_back(static_cast<char>(rest));
}

}  // namespace wringer::wire::kafka
