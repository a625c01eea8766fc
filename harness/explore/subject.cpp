// What a statement is about.

#include "harness/core/sql_name.h"
#include "harness/core/sql_scanner.h"
#include "harness/explore/statements.h"
#include "harness/wire/postgres/sql.h"

#include <set>
#include <string>

namespace wringer::explore {
namespace {

// Up to the statement of a WITH that changes data, or to its query.
SqlToken skip_with(SqlScanner& scanner, bool changes) {
  SqlToken token = scanner.next();
  while (token.kind != SqlTokenKind::end) {
    const bool modifies =
        token.is("INSERT") || token.is("UPDATE") || token.is("DELETE") || token.is("MERGE");
    if (changes ? modifies : token.is("SELECT")) return token;
    token = scanner.next();
    // FOR UPDATE is none.
    if (token.is("FOR")) {
      static_cast<void>(scanner.next());
      token = scanner.next();
    }
  }
  return token;
}

}  // namespace

std::string subject_of_sql(const std::string& sql) {
  const wire::postgres::Statement statement = wire::postgres::classify(sql);
  if (!statement.function.empty()) return "call " + statement.function;
  SqlScanner scanner(sql);
  SqlToken token = scanner.next();
  while (token.is('(') || token.is(';')) token = scanner.next();
  if (token.is("WITH")) {
    token = skip_with(scanner, statement.kind == wire::postgres::StatementKind::write);
  }
  const std::string verb = token.name();
  bool names_table = verb == "update" || verb == "copy" || verb == "merge" || verb == "truncate";
  token = scanner.next();
  while (token.kind != SqlTokenKind::end) {
    const bool leads_on = token.is("ONLY") || token.is("INTO") || token.is("TABLE");
    if (names_table && !leads_on) {
      const SqlName name = read_name(scanner, token);
      if (!name.parts.empty()) return verb + " " + to_text(name);
    }
    names_table =
        (names_table && leads_on) || token.is("INTO") || token.is("FROM") || token.is("JOIN");
    token = scanner.next();
  }
  return verb;
}

std::set<std::string> tables_filled_by_sql(const std::string& sql) {
  std::set<std::string> tables;
  SqlScanner scanner(sql);
  SqlToken token = scanner.next();
  while (token.kind != SqlTokenKind::end) {
    const bool is_copy = token.is("COPY");
    const bool adds = token.is("INSERT") || token.is("MERGE");
    token = scanner.next();
    if (!is_copy && !(adds && token.is("INTO"))) continue;
    if (adds) token = scanner.next();
    if (token.is("ONLY")) token = scanner.next();
    const SqlName name = read_name(scanner, token);
    if (!name.parts.empty()) tables.insert(to_text(name));
  }
  return tables;
}

}  // namespace wringer::explore
