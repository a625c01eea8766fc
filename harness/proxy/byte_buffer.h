#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace wringer::proxy {

// A growing queue of bytes: filled at the tail, consumed at the head, readable as one span. Neither
// zeroes nor shrinks its memory. Spans are valid until the next non-const call.
class ByteBuffer {
 public:
  // At least `size` writable bytes behind the last one; `commit` makes the first of them count.
  [[nodiscard]] std::span<std::byte> prepare(std::size_t size);
  void commit(std::size_t size);

  [[nodiscard]] std::span<const std::byte> data() const {
    return {m_memory.get() + m_head, size()};
  }
  [[nodiscard]] std::size_t size() const { return m_tail - m_head; }
  [[nodiscard]] bool empty() const { return m_head == m_tail; }

  void consume(std::size_t size);
  // Drops what lies behind the first `size` bytes.
  void truncate(std::size_t size);
  void clear() { m_head = m_tail = 0; }
  // Puts other bytes in the place of `size` bytes at `offset`.
  void replace(std::size_t offset, std::size_t size, std::string_view with);

 private:
  std::unique_ptr<std::byte[]> m_memory;
  std::size_t m_capacity = 0;
  std::size_t m_head = 0;
  std::size_t m_tail = 0;
};

}  // namespace wringer::proxy
