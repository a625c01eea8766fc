#pragma once

// What a statement does to transactions, told from its keywords. No parser: enough to know where a
// transaction begins and ends, and whether ending it can change anything.

#include <string>
#include <string_view>
#include <vector>

namespace wringer::wire::postgres {

enum class StatementKind {
  begin,                // BEGIN, START TRANSACTION
  commit,               // COMMIT, END
  rollback,             // ROLLBACK, ABORT
  rollback_to,          // ROLLBACK TO SAVEPOINT: the transaction goes on.
  savepoint,            // SAVEPOINT, RELEASE
  prepare_transaction,  // First half of a two-phase commit.
  commit_prepared,
  rollback_prepared,
  read,        // Changes nothing that others can see.
  call,        // A query that calls a function of whoever made the database: it may write.
  write,       // Changes data or definitions, or may: CALL and DO are here.
  prepare,     // PREPARE name AS …
  execute,     // EXECUTE of such a name; `classify` can't know what it does.
  deallocate,  // DEALLOCATE name or ALL
  discard_all,
  other,  // Nothing of the above, e.g. LISTEN or a word that we don't know.
};

struct Statement {
  StatementKind kind = StatementKind::other;
  // COMMIT or ROLLBACK AND CHAIN: the next transaction block begins at once.
  bool chain = false;
  // COPY … FROM STDIN: the server will ask for data.
  bool copies_in = false;
  // Of prepare, execute and deallocate; empty for DEALLOCATE ALL.
  std::string name{};
  // Of prepare: what EXECUTE will do.
  StatementKind prepared = StatementKind::other;
  // Of call, and of CALL: which one, "etl.load"; of call the first.
  std::string function{};
};

// The statements of a script, without the semicolons between them and without those that are empty.
// Semicolons in quotes, comments, parentheses and bodies of SQL functions end nothing.
[[nodiscard]] std::vector<std::string_view> split(std::string_view script);

// Of one statement.
[[nodiscard]] Statement classify(std::string_view statement);

// Of each statement of a script, in order.
[[nodiscard]] std::vector<Statement> classify_script(std::string_view script);

// By its command tag ("UPDATE 0"), a statement that could have changed rows found none.
[[nodiscard]] bool found_no_rows(std::string_view command_tag);

// For people: blanks folded to one, at most `length` bytes, with "…" where something was cut off. A
// UTF-8 character is never cut in two.
[[nodiscard]] std::string shorten(std::string_view sql, std::size_t length = 200);

}  // namespace wringer::wire::postgres
