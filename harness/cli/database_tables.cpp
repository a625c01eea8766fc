#include "harness/cli/database_tables.h"

#include "harness/clients/postgres.h"

namespace wringer::cli {
namespace {

// Each column, and whether it is the whole primary key of its table.
constexpr const char* k_columns = R"(
SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
       coalesce(i.indnkeyatts = 1 AND i.indkey[0] = a.attnum, false)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind IN ('r', 'p')
ORDER BY c.relname, a.attnum)";

}  // namespace

Result<std::vector<TableShape>> tables_of_database(const std::string& uri) {
  WRINGER_ASSIGN(const std::unique_ptr<clients::Database> database,
                 clients::Database::connect(uri));
  WRINGER_ASSIGN(const clients::Rows rows, database->query(k_columns));
  std::vector<TableShape> tables;
  for (const auto& row : rows.rows) {
    const std::string table = row[0].value_or("");
    if (tables.empty() || tables.back().name != table) tables.push_back({table, {}});
    tables.back().columns.push_back({row[1].value_or(""), row[2].value_or(""),
                                     row[3].value_or("f") == "t"
                                         ? ColumnShape::Role::only_primary_key
                                         : ColumnShape::Role::plain});
  }
  if (tables.empty()) {
    return fail(ErrorCode::environment,
                "the database has no table in its current schema; create them, or say --table");
  }
  return tables;
}

}  // namespace wringer::cli
