#pragma once

// What a run may do to services that are not its own, and what it must find there.

#include "fixtures/services/selection.h"
#include "harness/clients/postgres.h"
#include "harness/core/error.h"
#include "harness/run/run.h"
#include "harness/scenario/scenario.h"

#include <optional>
#include <string>

namespace wringer::run {

// Before anything starts: error code usage if a case of the scenario would have to own what is
// somebody else's, saying what would do instead.
[[nodiscard]] Status check_ownership(const scenario::Scenario& scenario, const RunOptions& options);

// The scenario wants as many brokers as there are, where Wringer can't start others.
[[nodiscard]] Status check_brokers(const scenario::Scenario& scenario,
                                   const services::KafkaEndpoint& kafka);

// Of an external Postgres, once we are connected to it: that we may make databases there. Error
// code environment, with what to do.
[[nodiscard]] Status check_external(clients::Database& database,
                                    const services::PostgresEndpoint& postgres);

// "15.14"
[[nodiscard]] Result<std::string> version_of(clients::Database& database);

// How many change streams the server has room for beside those that there are; nothing: none is
// taken.
[[nodiscard]] Result<std::optional<int>> room_for_streams(clients::Database& database);

// Error code usage, if the options want more cases than such a system takes part in.
[[nodiscard]] Status check_attached(const scenario::Scenario& scenario, const RunOptions& options);

}  // namespace wringer::run
