#pragma once

#include "harness/core/moment.h"
#include "harness/wire/postgres/sql.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace wringer::cases {

// What a moment of Postgres shows.
enum class WriteSign {
  none,
  // Something was written to tables that are not judged.
  elsewhere,
  // A function was called that may have written, with values with which nobody has called it yet.
  // Whoever calls it again with the same ones is asking whether there is anything to do.
  call,
  write,
};

// Tells which moments of Postgres show that something is written. Fed with all of them, in their
// order. Transactions that only read don't count, nor do statements that found no rows to change:
// whoever claims work by an UPDATE does so all the time.
class WriteWatch {
 public:
  // Statements that name tables, and none of these, are written elsewhere, such as the renewal of a
  // lease. Unless this is called, none is.
  void count_only(std::vector<std::string> tables) { m_tables = std::move(tables); }

  // A statement that has written, or the end of a transaction that has.
  [[nodiscard]] WriteSign sign_of(const Moment& moment);

 private:
  struct Asked {
    bool concerns = false;
    // One statement with one thing to do, so that its command tag tells of all that it did.
    bool is_simple = false;
  };

  [[nodiscard]] WriteSign of_statement(const Moment& moment);
  [[nodiscard]] WriteSign of_commit(const Moment& moment);
  [[nodiscard]] WriteSign of_answer(const Moment& moment);
  [[nodiscard]] Asked asked_by(std::string_view text,
                               const std::vector<wire::postgres::Statement>& statements) const;
  // Nobody has said it before, with these values.
  [[nodiscard]] bool is_new(const Moment& moment);

  std::vector<std::string> m_tables;
  // Statements that may write and have no answer yet, by connection and exchange.
  std::map<std::pair<std::uint64_t, std::uint64_t>, Asked> m_asked;
  // Connections whose open transaction has written, or has called what may write.
  std::set<std::uint64_t> m_writers;
  std::set<std::uint64_t> m_callers;
  // Of texts and their values.
  std::unordered_set<std::size_t> m_calls;
};

}  // namespace wringer::cases
