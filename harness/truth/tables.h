#pragma once

// Which table and which columns a line of `effects` means. Pure functions over what the database
// has.

#include "harness/core/error.h"

#include <string>
#include <vector>

namespace wringer::truth {

enum class TableKind {
  stored,
  unlogged,  // Its changes are written to no log, so nobody can follow them.
  computed,  // A view or a foreign table: it has none of its own.
};

struct Table {
  std::string schema;
  std::string name;
  TableKind kind = TableKind::stored;
  // Its schema is on the search path, so that `name` alone means it.
  bool visible = true;
};

// `wanted` is "transactions" or "app.transactions", spelt as in the catalogue (ReadModel.EventLog)
// or as in SQL ("ReadModel"."EventLog"; without quotes any case means small letters). Error code
// usage, with a suggestion or with the tables that exist.
[[nodiscard]] Result<Table> find_table(const std::string& wanted, const std::vector<Table>& tables);

// Error code usage, with a suggestion or with the columns that exist.
[[nodiscard]] Status check_column(const std::string& wanted, const std::string& table,
                                  const std::vector<std::string>& columns);

}  // namespace wringer::truth
