#pragma once

#include "harness/core/moment.h"

#include <cstdint>
#include <set>

namespace wringer::cases {

// Tells which moments of Postgres show that something is written. Fed with all of them, in their
// order. Transactions that only read don't count.
class WriteWatch {
 public:
  // A statement that writes, or the end of a transaction that has written.
  [[nodiscard]] bool is_write(const Moment& moment);

 private:
  // Connections whose open transaction has written.
  std::set<std::uint64_t> m_writers;
};

}  // namespace wringer::cases
