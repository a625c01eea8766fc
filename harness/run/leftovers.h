#pragma once

#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "harness/core/error.h"

#include <string>
#include <vector>

namespace wringer::run {

// Removes the databases and topics that these dead runs left in services that outlived them, then
// forgets the runs.
[[nodiscard]] Status remove_leftovers(const std::vector<std::string>& dead_runs,
                                      clients::Kafka& kafka, clients::Database& database);

}  // namespace wringer::run
