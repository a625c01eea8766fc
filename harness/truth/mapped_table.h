#pragma once

// The tables that a scenario's expectations name, as the database has them, and the SQL expressions
// that stand where a column could.

#include "harness/clients/postgres.h"
#include "harness/core/error.h"
#include "harness/scenario/expectations.h"
#include "harness/truth/tables.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::truth {

struct Column {
  std::string name;
  std::string type;     // As SQL writes it: "numeric(10,2)".
  char category = 'U';  // pg_type.typcategory; 'N' is a number.
  // What the database works it out from; empty: it is written. Changes don't tell its value.
  std::string generated{};
};

struct MappedTable {
  std::set<std::string> wanted;  // As the scenario calls it, here and there.
  Table table;
  std::vector<Column> columns;
  // What the scenario asks for that changes don't tell, to be worked out by the database for each
  // row: SQL, and generated columns.
  std::vector<std::string> expressions;

  // "public.accounts": as changes call it.
  [[nodiscard]] std::string name() const { return table.schema + "." + table.name; }
  [[nodiscard]] std::string quoted(const clients::Database& database) const;
  // As SQL.
  [[nodiscard]] std::string sql_of(const clients::Database& database,
                                   const std::string& expression) const;
  [[nodiscard]] bool has_column(const std::string& text) const;
};

// By `name()`. Error code usage, with a suggestion or the server's message: a table or
// column that isn't there, an expression that is no SQL over its table, a column that can't be
// summed.
[[nodiscard]] Result<std::map<std::string, MappedTable>> resolve_tables(
    clients::Database& database, const scenario::Expectations& expectations);

// The database's tables, views and foreign tables.
[[nodiscard]] Result<std::vector<Table>> tables_of(clients::Database& database);
[[nodiscard]] Result<std::vector<Column>> columns_of(clients::Database& database,
                                                     const std::string& quoted_table);

// The values of the table's expressions for each of the rows (parallel), a text or null. Rows are
// objects of columns.
[[nodiscard]] Result<std::vector<std::vector<std::optional<std::string>>>> evaluate(
    clients::Database& database, const MappedTable& table,
    const std::vector<std::map<std::string, std::optional<std::string>>>& rows);

}  // namespace wringer::truth
