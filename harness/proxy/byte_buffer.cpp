#include "harness/proxy/byte_buffer.h"

#include "harness/core/assert.h"

#include <algorithm>
#include <cstring>

namespace wringer::proxy {

std::span<std::byte> ByteBuffer::prepare(std::size_t size) {
  if (m_head == m_tail) m_head = m_tail = 0;
  if (m_capacity - m_tail < size) {
    const std::size_t used = this->size();
    if (m_capacity - used >= size && m_head >= used) {
      // Half of the memory or more is free in front: moving is cheaper than growing.
      std::memcpy(m_memory.get(), m_memory.get() + m_head, used);
    } else {
      const std::size_t capacity = std::max(m_capacity * 2, used + size);
      // Not value-initialised: a buffer of megabytes must not be zeroed before every read.
      std::unique_ptr<std::byte[]> memory(new std::byte[capacity]);
      if (used > 0) std::memcpy(memory.get(), m_memory.get() + m_head, used);
      m_memory = std::move(memory);
      m_capacity = capacity;
    }
    m_head = 0;
    m_tail = used;
  }
  return {m_memory.get() + m_tail, m_capacity - m_tail};
}

void ByteBuffer::commit(std::size_t size) {
  WRINGER_ASSERT(size <= m_capacity - m_tail);
  m_tail += size;
}

void ByteBuffer::consume(std::size_t size) {
  WRINGER_ASSERT(size <= this->size());
  m_head += size;
}

void ByteBuffer::truncate(std::size_t size) {
  WRINGER_ASSERT(size <= this->size());
  m_tail = m_head + size;
}

void ByteBuffer::replace(std::size_t offset, std::size_t size, std::string_view with) {
  WRINGER_ASSERT(offset + size <= this->size());
  if (with.size() > size) {
    static_cast<void>(prepare(with.size() - size));
  }
  std::byte* place = m_memory.get() + m_head + offset;
  std::memmove(place + with.size(), place + size, this->size() - offset - size);
  if (!with.empty()) std::memcpy(place, with.data(), with.size());
  m_tail = m_tail - size + with.size();
}

}  // namespace wringer::proxy
