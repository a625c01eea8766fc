#include "harness/cases/write_watch.h"

#include "harness/core/sql_name.h"

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
  const bool commits = moment.name == moments::k_postgres_commit;
  if (moment.phase == Phase::requested) {
    if (moment.name == moments::k_postgres_query) return of_statement(moment);
    return commits ? of_commit(moment) : WriteSign::none;
  }
  if (moment.phase != Phase::applied) return WriteSign::none;
  const WriteSign sign = of_answer(moment);
  if (moment.name == moments::k_postgres_rollback || commits) {
    const bool wrote = m_writers.erase(moment.connection) > 0;
    const bool called = m_callers.erase(moment.connection) > 0;
    if (commits && wrote) return WriteSign::write;
    if (commits && called) return WriteSign::call;
  }
  return sign;
}

WriteSign WriteWatch::of_statement(const Moment& moment) {
  const std::vector<Statement> statements = wire::postgres::classify_script(text_of(moment));
  if (any_is(statements, StatementKind::write)) {
    m_asked[{moment.connection, moment.exchange}] = asked_by(text_of(moment), statements);
    return WriteSign::none;
  }
  if (!any_is(statements, StatementKind::call) || !is_new(moment)) return WriteSign::none;
  m_callers.insert(moment.connection);
  return WriteSign::call;
}

WriteSign WriteWatch::of_commit(const Moment& moment) {
  // A statement that commits by itself was a write or a call, or it would be no commit.
  const std::vector<Statement> statements = wire::postgres::classify_script(text_of(moment));
  const bool only_ends = std::all_of(statements.begin(), statements.end(), writes_nothing_itself);
  const bool calls =
      !any_is(statements, StatementKind::write) && any_is(statements, StatementKind::call);
  if (calls && is_new(moment)) m_callers.insert(moment.connection);
  if (!calls && !only_ends) {
    m_asked[{moment.connection, moment.exchange}] = asked_by(text_of(moment), statements);
  }
  if (m_writers.contains(moment.connection)) return WriteSign::write;
  return m_callers.contains(moment.connection) ? WriteSign::call : WriteSign::none;
}

// What failed was tried all the same.
WriteSign WriteWatch::of_answer(const Moment& moment) {
  const auto asked = m_asked.extract({moment.connection, moment.exchange});
  if (asked.empty()) return WriteSign::none;
  if (asked.mapped().is_simple && wire::postgres::found_no_rows(moment.sql)) return WriteSign::none;
  if (!asked.mapped().concerns) return WriteSign::elsewhere;
  m_writers.insert(moment.connection);
  return WriteSign::write;
}

WriteWatch::Asked WriteWatch::asked_by(std::string_view text,
                                       const std::vector<Statement>& statements) const {
  const bool is_simple = statements.size() == 1 && !SqlScanner(text).next().is("WITH");
  const bool names_one = std::any_of(m_tables.begin(), m_tables.end(),
                                     [&](const auto& table) { return names_table(text, table); });
  // CALL, DO and what has no table to name may write anything.
  const bool may_be_any =
      std::any_of(statements.begin(), statements.end(), [](const Statement& one) {
        return !one.function.empty() || one.kind == StatementKind::execute ||
               one.kind == StatementKind::other;
      });
  return {.concerns = m_tables.empty() || names_one || may_be_any, .is_simple = is_simple};
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
