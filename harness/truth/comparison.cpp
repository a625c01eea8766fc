#include "harness/truth/comparison.h"

#include "harness/truth/decode.h"
#include "harness/truth/mapped_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::truth {
namespace {

using clients::Database;
using clients::Rows;

constexpr std::size_t k_differences_max = 10;

struct Side {
  std::string name;
  std::string quoted;
  std::vector<std::string> columns;
};

Result<Side> side_of(Database& database, const std::string& wanted,
                     const std::vector<Table>& tables, const std::vector<std::string>& ignored) {
  WRINGER_ASSIGN(const Table table, find_table(wanted, tables));
  Side side{wanted, database.quote_name(table.schema) + "." + database.quote_name(table.name), {}};
  WRINGER_ASSIGN(const std::vector<Column> columns, columns_of(database, side.quoted));
  for (const Column& column : columns) {
    const bool is_ignored = std::find(ignored.begin(), ignored.end(), column.name) != ignored.end();
    if (!is_ignored) side.columns.push_back(column.name);
  }
  return side;
}

Status add_missing(Database& database, const Side& here, const Side& there,
                   Comparison& comparison) {
  std::string columns;
  for (const std::string& column : here.columns) {
    WRINGER_TRY(check_column(column, there.name, there.columns));
    const std::string quoted = database.quote_name(column);
    columns += fmt::format("{}{}::text AS {}", columns.empty() ? "" : ", ", quoted, quoted);
  }
  WRINGER_ASSIGN(const Rows rows,
                 database.query(fmt::format("SELECT {0} FROM {1} EXCEPT ALL SELECT {0} FROM {2}",
                                            columns, here.quoted, there.quoted)));
  comparison.count += rows.rows.size();
  for (const auto& row : rows.rows) {
    if (comparison.differences.size() == k_differences_max) break;
    std::vector<Field> fields;
    for (std::size_t i = 0; i < row.size(); ++i) fields.emplace_back(rows.columns[i], row[i]);
    comparison.differences.push_back(fmt::format("only in {}: {}", here.name, row_text(fields)));
  }
  return {};
}

}  // namespace

Result<Comparison> compare_tables(Database& database, const scenario::SameSpec& same) {
  WRINGER_ASSIGN(const std::vector<Table> tables, tables_of(database));
  WRINGER_ASSIGN(const Side left, side_of(database, same.left, tables, same.ignored_columns));
  WRINGER_ASSIGN(const Side right, side_of(database, same.right, tables, same.ignored_columns));
  Comparison comparison{fmt::format("{} and {}", same.left, same.right), {}, 0};
  WRINGER_TRY(add_missing(database, left, right, comparison));
  WRINGER_TRY(add_missing(database, right, left, comparison));
  return comparison;
}

}  // namespace wringer::truth
