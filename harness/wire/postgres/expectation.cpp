#include "harness/wire/postgres/expectation.h"

#include <algorithm>

namespace wringer::wire::postgres {

Statement Expectation::statement_answered_by(std::string_view tag,
                                             const Transaction& transaction) const {
  const bool known = answered < statements.size();
  Statement statement = known ? statements[answered] : Statement{StatementKind::write};
  // Only the kind changes: AND CHAIN holds for a COMMIT that became a ROLLBACK too.
  const auto becomes = [&statement](StatementKind actual) {
    statement.kind = actual;
    return statement;
  };
  if (tag == "COMMIT") return becomes(StatementKind::commit);
  if (tag == "BEGIN" || tag == "START TRANSACTION") return becomes(StatementKind::begin);
  if (tag == "PREPARE TRANSACTION") return becomes(StatementKind::prepare_transaction);
  if (tag == "COMMIT PREPARED") return becomes(StatementKind::commit_prepared);
  if (tag == "ROLLBACK PREPARED") return becomes(StatementKind::rollback_prepared);
  if (tag == "ROLLBACK") {
    if (statement.kind == StatementKind::rollback_to) return statement;
    // Outside a block PREPARE TRANSACTION is refused with this tag, but rolls nothing back.
    const bool ignored =
        statement.kind == StatementKind::prepare_transaction && !transaction.in_block();
    return becomes(ignored ? StatementKind::other : StatementKind::rollback);
  }
  switch (statement.kind) {
    case StatementKind::begin:
    case StatementKind::commit:
    case StatementKind::rollback:
    case StatementKind::prepare_transaction:
    case StatementKind::commit_prepared:
    case StatementKind::rollback_prepared:
      return {StatementKind::write};
    default:
      return statement;
  }
}

bool Expectation::may_write() const {
  // A connection that comes to be has a purpose.
  if (request == Request::start_up || request == Request::copy_data ||
      request == Request::copy_end || kind == ExchangeKind::commit) {
    return true;
  }
  return std::any_of(statements.begin(), statements.end(), [](const Statement& statement) {
    switch (statement.kind) {
      case StatementKind::write:
      case StatementKind::call:
      case StatementKind::execute:
      case StatementKind::prepare_transaction:
      case StatementKind::commit_prepared:
      case StatementKind::rollback_prepared:
      case StatementKind::other:
        return true;
      default:
        return false;
    }
  });
}

}  // namespace wringer::wire::postgres
