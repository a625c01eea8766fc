#include "harness/wire/postgres/sql.h"

#include "harness/core/sql_name.h"
#include "harness/core/sql_scanner.h"
#include "harness/wire/postgres/calls.h"
#include "harness/wire/postgres/outline.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wringer::wire::postgres {
namespace {

struct Verb {
  std::string_view word;
  StatementKind kind;
};

// The first words that say everything.
constexpr std::array k_verbs = {
    Verb{"ALTER", StatementKind::write},
    Verb{"ANALYSE", StatementKind::write},
    Verb{"ANALYZE", StatementKind::write},
    Verb{"BEGIN", StatementKind::begin},
    Verb{"CLOSE", StatementKind::read},
    Verb{"CLUSTER", StatementKind::write},
    Verb{"COMMENT", StatementKind::write},
    Verb{"CREATE", StatementKind::write},
    Verb{"DECLARE", StatementKind::read},
    Verb{"DELETE", StatementKind::write},
    Verb{"DO", StatementKind::write},
    Verb{"DROP", StatementKind::write},
    Verb{"FETCH", StatementKind::read},
    Verb{"GRANT", StatementKind::write},
    Verb{"IMPORT", StatementKind::write},
    Verb{"INSERT", StatementKind::write},
    Verb{"LOCK", StatementKind::read},
    Verb{"MERGE", StatementKind::write},
    Verb{"MOVE", StatementKind::read},
    Verb{"NOTIFY", StatementKind::write},
    Verb{"REASSIGN", StatementKind::write},
    Verb{"REFRESH", StatementKind::write},
    Verb{"REINDEX", StatementKind::write},
    Verb{"RELEASE", StatementKind::savepoint},
    Verb{"RESET", StatementKind::read},
    Verb{"REVOKE", StatementKind::write},
    Verb{"SAVEPOINT", StatementKind::savepoint},
    Verb{"SECURITY", StatementKind::write},
    Verb{"SET", StatementKind::read},
    Verb{"SHOW", StatementKind::read},
    Verb{"START", StatementKind::begin},
    Verb{"TABLE", StatementKind::read},
    Verb{"TRUNCATE", StatementKind::write},
    Verb{"UPDATE", StatementKind::write},
    Verb{"VACUUM", StatementKind::write},
};

bool modifies_data(const SqlToken& token) {
  return token.is("INSERT") || token.is("UPDATE") || token.is("DELETE") || token.is("MERGE");
}

// [WORK | TRANSACTION] [AND [NO] CHAIN], and what else may follow COMMIT and ROLLBACK.
Statement classify_end(SqlScanner& scanner, StatementKind plain, StatementKind of_prepared) {
  SqlToken token = scanner.next();
  if (token.is("PREPARED")) return {of_prepared};
  if (token.is("WORK") || token.is("TRANSACTION")) token = scanner.next();
  if (plain == StatementKind::rollback && token.is("TO")) return {StatementKind::rollback_to};
  Statement statement{plain};
  if (token.is("AND")) statement.chain = scanner.next().is("CHAIN");
  return statement;
}

Statement classify_at(int depth, std::string_view sql);

Statement classify_prepare(SqlScanner& scanner, std::string_view sql, int depth) {
  const SqlToken name = scanner.next();
  SqlToken token = scanner.next();
  if (name.is("TRANSACTION") && token.kind == SqlTokenKind::literal) {
    return {StatementKind::prepare_transaction};
  }
  Statement statement{StatementKind::prepare};
  statement.name = name.name();
  Outline outline;
  while (token.kind != SqlTokenKind::end && !(outline.outside(token) && token.is("AS"))) {
    token = scanner.next();
  }
  statement.prepared = classify_at(depth + 1, sql.substr(scanner.position())).kind;
  return statement;
}

Statement classify_deallocate(SqlScanner& scanner) {
  SqlToken token = scanner.next();
  if (token.is("PREPARE")) token = scanner.next();
  Statement statement{StatementKind::deallocate};
  if (!token.is("ALL")) statement.name = token.name();
  return statement;
}

Statement query_that(const Calls& calls) {
  Statement statement{calls.found().empty() ? StatementKind::read : StatementKind::call};
  statement.function = calls.found();
  return statement;
}

// SELECT … INTO makes a table. "AS into" and "a.into" are only names. `calls`: what comes before.
Statement classify_select(SqlScanner& scanner, Calls calls = {}) {
  Outline outline;
  bool only_a_name = false;
  for (SqlToken token = scanner.next(); token.kind != SqlTokenKind::end; token = scanner.next()) {
    if (outline.outside(token) && !only_a_name && token.is("INTO")) return {StatementKind::write};
    only_a_name = token.is("AS") || token.is('.');
    calls.take(token);
  }
  return query_that(calls);
}

// WITH changes data if its main statement does or if one in parentheses does.
Statement classify_with(SqlScanner& scanner) {
  Outline outline;
  Calls calls;
  bool after_parenthesis = false;
  for (SqlToken token = scanner.next(); token.kind != SqlTokenKind::end; token = scanner.next()) {
    const bool outside = outline.outside(token);
    if ((outside || after_parenthesis) && modifies_data(token)) return {StatementKind::write};
    const bool is_main = outside && token.is("SELECT");
    // Outside stand names of what is in parentheses, and of its columns.
    if (!outside || token.is(')') || is_main) calls.take(token);
    // From here on UPDATE can only be the one of FOR UPDATE.
    if (is_main) return classify_select(scanner, std::move(calls));
    after_parenthesis = token.is('(');
  }
  return query_that(calls);
}

// COPY table FROM …, COPY table TO …, COPY (query) TO …
Statement classify_copy(SqlScanner& scanner) {
  Outline outline;
  Calls calls;
  bool after_parenthesis = false;
  for (SqlToken token = scanner.next(); token.kind != SqlTokenKind::end; token = scanner.next()) {
    const bool outside = outline.outside(token);
    if (outside && token.is("FROM")) {
      Statement statement{StatementKind::write};
      statement.copies_in = scanner.next().is("STDIN");
      return statement;
    }
    if (outside && token.is("TO")) break;
    if (after_parenthesis && modifies_data(token)) return {StatementKind::write};
    if (after_parenthesis && token.is("WITH")) return classify_with(scanner);
    after_parenthesis = token.is('(');
    if (!outside) calls.take(token);
  }
  return query_that(calls);
}

Statement classify_call(SqlScanner& scanner) {
  Statement statement{StatementKind::write};
  SqlToken token = scanner.next();
  statement.function = to_text(read_name(scanner, token));
  return statement;
}

// Only EXPLAIN ANALYZE runs what it explains.
Statement classify_explain(SqlScanner& scanner, std::string_view sql, int depth) {
  bool analyze = false;
  std::size_t body = scanner.position();
  SqlToken token = scanner.next();
  const auto is_analyze = [](const SqlToken& word) {
    return word.is("ANALYZE") || word.is("ANALYSE");
  };
  if (token.is('(')) {
    while (token.kind != SqlTokenKind::end && !token.is(')')) {
      token = scanner.next();
      analyze = analyze || is_analyze(token);
    }
    body = scanner.position();
  } else {
    while (is_analyze(token) || token.is("VERBOSE")) {
      analyze = analyze || is_analyze(token);
      body = scanner.position();
      token = scanner.next();
    }
  }
  if (!analyze) return {StatementKind::read};
  Statement statement = classify_at(depth + 1, sql.substr(body));
  const bool queries =
      statement.kind == StatementKind::read || statement.kind == StatementKind::call;
  return queries ? statement : Statement{StatementKind::write};
}

// `depth` counts statements inside statements: the server takes one, and we must not recurse as
// deep as a text is long.
Statement classify_at(int depth, std::string_view sql) {
  constexpr int k_depth_max = 2;
  if (depth > k_depth_max) return {};
  SqlScanner scanner(sql);
  SqlToken token = scanner.next();
  while (token.is('(') || token.is(';')) token = scanner.next();
  if (token.is("COMMIT") || token.is("END")) {
    return classify_end(scanner, StatementKind::commit, StatementKind::commit_prepared);
  }
  if (token.is("ROLLBACK") || token.is("ABORT")) {
    return classify_end(scanner, StatementKind::rollback, StatementKind::rollback_prepared);
  }
  if (token.is("PREPARE")) return classify_prepare(scanner, sql, depth);
  if (token.is("DEALLOCATE")) return classify_deallocate(scanner);
  if (token.is("EXECUTE")) {
    Statement statement{StatementKind::execute};
    statement.name = scanner.next().name();
    return statement;
  }
  if (token.is("DISCARD")) {
    return {scanner.next().is("ALL") ? StatementKind::discard_all : StatementKind::other};
  }
  if (token.is("SELECT") || token.is("VALUES")) return classify_select(scanner);
  if (token.is("WITH")) return classify_with(scanner);
  if (token.is("CALL")) return classify_call(scanner);
  if (token.is("COPY")) return classify_copy(scanner);
  if (token.is("EXPLAIN")) return classify_explain(scanner, sql, depth);
  const auto verb = std::find_if(k_verbs.begin(), k_verbs.end(),
                                 [&token](const Verb& known) { return token.is(known.word); });
  return {verb == k_verbs.end() ? StatementKind::other : verb->kind};
}

}  // namespace

Statement classify(std::string_view statement) {
  return classify_at(0, statement);
}

std::vector<Statement> classify_script(std::string_view script) {
  std::vector<Statement> statements;
  for (const std::string_view statement : split(script)) statements.push_back(classify(statement));
  return statements;
}

bool found_no_rows(std::string_view command_tag) {
  static constexpr std::array<std::string_view, 5> k_changes{"INSERT", "UPDATE", "DELETE", "MERGE",
                                                             "COPY"};
  return command_tag.ends_with(" 0") &&
         std::any_of(k_changes.begin(), k_changes.end(),
                     [&](std::string_view verb) { return command_tag.starts_with(verb); });
}

std::string shorten(std::string_view sql, std::size_t length) {
  constexpr std::string_view k_ellipsis = "…";
  std::string text;
  bool blank = false;
  for (const char c : sql) {
    if (c >= '\0' && c <= ' ') {
      blank = !text.empty();
      continue;
    }
    if (blank) text += ' ';
    blank = false;
    text += c;
    if (text.size() > length) break;
  }
  if (text.size() <= length) return text;
  std::size_t end = length - std::min(length, k_ellipsis.size());
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end).append(k_ellipsis);
}

}  // namespace wringer::wire::postgres
