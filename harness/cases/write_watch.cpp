#include "harness/cases/write_watch.h"

#include "harness/wire/postgres/sql.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::cases {
namespace {

using wire::postgres::Statement;
using wire::postgres::StatementKind;

std::string_view text_of(const Moment& moment) {
  return moment.statement ? std::string_view(moment.statement->sql) : moment.sql;
}

bool any_is(const std::vector<Statement>& statements, StatementKind kind) {
  return std::any_of(statements.begin(), statements.end(),
                     [kind](const Statement& statement) { return statement.kind == kind; });
}

// Ends a transaction, or begins one, or only asks.
bool writes_nothing_itself(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::write:
    case StatementKind::call:
    case StatementKind::execute:
    case StatementKind::other:
      return false;
    default:
      return true;
  }
}

}  // namespace

WriteSign WriteWatch::sign_of(const Moment& moment) {
  if (moment.name == moments::k_postgres_query && moment.phase == Phase::requested) {
    return of_statement(moment);
  }
  if (moment.name == moments::k_postgres_rollback) {
    m_writers.erase(moment.connection);
    m_callers.erase(moment.connection);
  }
  return moment.name == moments::k_postgres_commit ? of_commit(moment) : WriteSign::none;
}

WriteSign WriteWatch::of_statement(const Moment& moment) {
  const std::vector<Statement> statements = wire::postgres::classify_script(text_of(moment));
  if (any_is(statements, StatementKind::write)) {
    m_writers.insert(moment.connection);
    return WriteSign::write;
  }
  if (!any_is(statements, StatementKind::call) || !is_new(moment)) return WriteSign::none;
  m_callers.insert(moment.connection);
  return WriteSign::call;
}

WriteSign WriteWatch::of_commit(const Moment& moment) {
  if (moment.phase == Phase::requested) {
    // A statement that commits by itself was a write or a call, or it would be no commit.
    const std::vector<Statement> statements = wire::postgres::classify_script(text_of(moment));
    const bool only_ends = std::all_of(statements.begin(), statements.end(), writes_nothing_itself);
    const bool calls =
        !any_is(statements, StatementKind::write) && any_is(statements, StatementKind::call);
    if (calls && is_new(moment)) m_callers.insert(moment.connection);
    if (!calls && !only_ends) m_writers.insert(moment.connection);
    if (m_writers.contains(moment.connection)) return WriteSign::write;
    return m_callers.contains(moment.connection) ? WriteSign::call : WriteSign::none;
  }
  const bool wrote = m_writers.erase(moment.connection) > 0;
  const bool called = m_callers.erase(moment.connection) > 0;
  if (wrote) return WriteSign::write;
  return called ? WriteSign::call : WriteSign::none;
}

bool WriteWatch::is_new(const Moment& moment) {
  const std::hash<std::string_view> hash;
  std::size_t call = hash(text_of(moment));
  if (moment.statement) {
    for (const std::string& value : moment.statement->parameters) call = call * 31 + hash(value);
  }
  return m_calls.insert(call).second;
}

}  // namespace wringer::cases
