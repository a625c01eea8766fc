#pragma once

#include "harness/core/moment.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <unordered_set>

namespace wringer::cases {

// What a moment of Postgres shows.
enum class WriteSign {
  none,
  // A function was called that may have written, with values with which nobody has called it yet.
  // Whoever calls it again with the same ones is asking whether there is anything to do.
  call,
  write,
};

// Tells which moments of Postgres show that something is written. Fed with all of them, in their
// order. Transactions that only read don't count.
class WriteWatch {
 public:
  // A statement that writes, or the end of a transaction that has written.
  [[nodiscard]] WriteSign sign_of(const Moment& moment);

 private:
  [[nodiscard]] WriteSign of_statement(const Moment& moment);
  [[nodiscard]] WriteSign of_commit(const Moment& moment);
  // Nobody has said it before, with these values.
  [[nodiscard]] bool is_new(const Moment& moment);

  // Connections whose open transaction has written, or has called what may write.
  std::set<std::uint64_t> m_writers;
  std::set<std::uint64_t> m_callers;
  // Of texts and their values.
  std::unordered_set<std::size_t> m_calls;
};

}  // namespace wringer::cases
