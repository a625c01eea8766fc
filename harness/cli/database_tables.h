#pragma once

#include "harness/cli/effect_proposal.h"
#include "harness/core/error.h"

#include <string>
#include <vector>

namespace wringer::cli {

// The tables of the database's current schema, by name. Only reads. Error code environment: it
// can't be reached, or has no table.
[[nodiscard]] Result<std::vector<TableShape>> tables_of_database(const std::string& uri);

}  // namespace wringer::cli
