#pragma once

#include "harness/clients/postgres.h"
#include "harness/core/declared.h"
#include "harness/core/error.h"
#include "harness/scenario/expectations.h"

namespace wringer::truth {

// What one of two tables holds and the other doesn't, by their columns of the same names, as text.
// Error code usage: a table or a column that isn't there.
[[nodiscard]] Result<Comparison> compare_tables(clients::Database& database,
                                                const scenario::SameSpec& same);

}  // namespace wringer::truth
