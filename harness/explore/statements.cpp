#include "harness/explore/statements.h"

#include "harness/core/sql_scanner.h"
#include "harness/wire/postgres/sql.h"

#include <algorithm>
#include <vector>

namespace wringer::explore {
namespace {

using wire::postgres::Statement;
using wire::postgres::StatementKind;

bool is_cut_off(const std::string& sql) {
  return sql.ends_with("…");
}

}  // namespace

bool may_write(const std::string& sql) {
  const std::vector<Statement> statements = wire::postgres::classify_script(sql);
  const bool writes =
      std::any_of(statements.begin(), statements.end(), [](const Statement& statement) {
        return statement.kind == StatementKind::write || statement.kind == StatementKind::call ||
               statement.kind == StatementKind::execute ||
               statement.kind == StatementKind::commit_prepared;
      });
  if (writes || !is_cut_off(sql)) return writes;
  // Other verbs stand at the beginning; after WITH, what is done stands at the end.
  return statements.size() > 1 || SqlScanner(sql).next().is("WITH");
}

bool ends_transaction(const std::string& sql) {
  const std::vector<Statement> statements = wire::postgres::classify_script(sql);
  return std::any_of(statements.begin(), statements.end(), [](const Statement& statement) {
    return statement.kind == StatementKind::commit ||
           statement.kind == StatementKind::prepare_transaction;
  });
}

}  // namespace wringer::explore
