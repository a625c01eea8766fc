#pragma once

// Reading and writing the primitive types of the Kafka protocol: everything big-endian, except that
// unsigned varints come in groups of seven bits, lowest first.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace wringer::wire::kafka {

using Bytes = std::span<const std::byte>;

[[nodiscard]] inline Bytes to_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

[[nodiscard]] inline std::string_view to_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Reads front to back and never beyond the end. The first failure sticks: from then on every read
// gives zero or nothing, so a caller may read a whole message and ask once. Borrows the bytes.
class Reader {
 public:
  explicit Reader(Bytes bytes) : m_bytes(bytes) {}

  // A signed number of 1, 2, 4 or 8 bytes.
  [[nodiscard]] std::int64_t integer(std::size_t width);
  [[nodiscard]] std::int8_t int8() { return static_cast<std::int8_t>(integer(1)); }
  [[nodiscard]] std::int16_t int16() { return static_cast<std::int16_t>(integer(2)); }
  [[nodiscard]] std::int32_t int32() { return static_cast<std::int32_t>(integer(4)); }
  [[nodiscard]] std::int64_t int64() { return integer(8); }
  // UNSIGNED_VARINT: at most five bytes and 32 bits.
  [[nodiscard]] std::uint32_t varint();
  // VARINT and VARLONG, which only records have: zigzag, at most ten bytes.
  [[nodiscard]] std::int64_t zigzag();
  [[nodiscard]] Bytes bytes(std::size_t count);

  [[nodiscard]] std::size_t position() const { return m_position; }
  [[nodiscard]] std::size_t remaining() const { return m_bytes.size() - m_position; }

  // `reason` must be a literal.
  void fail(std::string_view reason);
  [[nodiscard]] bool failed() const { return !m_failure.empty(); }
  // Empty while nothing failed.
  [[nodiscard]] std::string_view failure() const { return m_failure; }

 private:
  Bytes m_bytes;
  std::size_t m_position = 0;
  std::string_view m_failure;
};

class Writer {
 public:
  // The value must fit into a signed number of that many bytes.
  void integer(std::int64_t value, std::size_t width);
  void varint(std::uint32_t value);
  void zigzag(std::int64_t value);
  void text(std::string_view text) { m_text.append(text); }

  [[nodiscard]] std::size_t size() const { return m_text.size(); }
  [[nodiscard]] std::string take() && { return std::move(m_text); }

 private:
  std::string m_text;
};

}  // namespace wringer::wire::kafka
