#pragma once

#include "harness/wire/postgres/messages.h"
#include "harness/wire/postgres/sql.h"

namespace wringer::wire::postgres {

// One connection's transaction, as the statements that succeed move it. It is kept twice: ahead of
// the server, from what the client sent (the forecast), and behind it, from what was answered.
class Transaction {
 public:
  enum class Effect {
    none,
    // What the transaction did is now durable, or prepared for its second phase.
    committed,
  };

  // A statement that succeeded. A COMMIT that the server answered with ROLLBACK must come as a
  // rollback. COMMIT with nothing before it commits nothing.
  Effect apply(const Statement& statement);
  // A statement that failed: a block stays (failed), an implicit transaction is gone.
  void fail();
  // Sync, or the end of a simple query: commits what stands outside a block. Nothing is committed
  // if nothing can have been written.
  Effect end_unit();
  // What the server says at the end of a unit, which overrules us.
  void believe(TransactionStatus status);

  [[nodiscard]] bool in_block() const { return m_in_block; }
  // Something was written that is neither committed nor rolled back.
  [[nodiscard]] bool has_writes() const { return m_writes; }
  // The same, or a function was called that may have done so.
  [[nodiscard]] bool may_have_written() const { return m_writes || m_calls; }

  bool operator==(const Transaction&) const = default;

 private:
  Effect commit(const Statement& statement);
  void end(const Statement& statement);

  // In a block that BEGIN opened. Otherwise each unit is a transaction.
  bool m_in_block = false;
  // Some statement ran in the current transaction.
  bool m_started = false;
  bool m_writes = false;
  bool m_calls = false;
};

}  // namespace wringer::wire::postgres
