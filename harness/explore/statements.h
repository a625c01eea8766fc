#pragma once

// What the journal's texts of statements tell: it keeps them shortened.

#include <set>
#include <string>

namespace wringer::explore {

// Some of it changes rows or definitions, or may: where a text is cut off, nobody knows what
// follows.
[[nodiscard]] bool may_write(const std::string& sql);

// It is COMMIT, PREPARE TRANSACTION or the like, or a script that has one: what it makes durable is
// not its own doing alone.
[[nodiscard]] bool ends_transaction(const std::string& sql);

// What a statement is about, without its values: "insert transactions", "update
// ReadModel.Customer", "call book" (for SELECT book(…) too). The table is named as SQL means it
// (sql_name.h).
[[nodiscard]] std::string subject_of_sql(const std::string& sql);

// The tables that it puts rows into by INSERT, MERGE or COPY, wherever in it that stands; named
// likewise.
[[nodiscard]] std::set<std::string> tables_filled_by_sql(const std::string& sql);

}  // namespace wringer::explore
