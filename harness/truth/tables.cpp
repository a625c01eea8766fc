#include "harness/truth/tables.h"

#include "harness/core/sql_name.h"
#include "harness/core/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace wringer::truth {
namespace {

std::string qualified(const Table& table) {
  return table.schema + "." + table.name;
}

// " It has: a, b, c. Did you mean 'b'?"
std::string what_exists(const char* has, const std::string& wanted,
                        const std::vector<std::string>& names) {
  const std::vector<std::string_view> known(names.begin(), names.end());
  return fmt::format(" {}: {}.{}", has,
                     names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")),
                     did_you_mean(wanted, known));
}

}  // namespace

Result<Table> find_table(const std::string& wanted, const std::vector<Table>& tables) {
  std::vector<std::string> names;
  for (const Table& table : tables) {
    if (qualified(table) == wanted || (table.visible && table.name == wanted)) return table;
    names.push_back(table.visible ? table.name : qualified(table));
  }
  // As it would be written in SQL.
  SqlScanner scanner(wanted);
  SqlToken token = scanner.next();
  const std::vector<std::string> parts = read_name(scanner, token).parts;
  const auto meant = std::find_if(tables.begin(), tables.end(), [&](const Table& table) {
    return parts == std::vector{table.schema, table.name} ||
           (table.visible && parts == std::vector{table.name});
  });
  if (meant != tables.end() && token.kind == SqlTokenKind::end) return *meant;
  return fail(ErrorCode::usage, fmt::format("effects: the database has no table '{}'.{}", wanted,
                                            what_exists("Its tables", wanted, names)));
}

Status check_column(const std::string& wanted, const std::string& table,
                    const std::vector<std::string>& columns) {
  if (std::find(columns.begin(), columns.end(), wanted) != columns.end()) return {};
  return fail(ErrorCode::usage, fmt::format("effects: table '{}' has no column '{}'.{}", table,
                                            wanted, what_exists("Its columns", wanted, columns)));
}

}  // namespace wringer::truth
