#pragma once

#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "harness/core/error.h"
#include "harness/run/run_folder.h"

#include <string>
#include <vector>

namespace wringer::run {

// Services that we are connected to, and the lines by which runs note them (see run_services.h).
struct ServicesToTidy {
  clients::Kafka& kafka;
  std::string kafka_line;
  // On a Kafka that outlives its runs by far, groups would pile up.
  enum class Groups { stay, removed } groups = Groups::stay;
  clients::Database& database;
  std::string postgres_line;
};

// Removes what a run has made in these services: what is named after it, and nothing else. False: a
// group still had members, and is left to a later run.
[[nodiscard]] Result<bool> remove_all_of(const std::string& run_id, const ServicesToTidy& services);

// Likewise for runs that died, as far as they used these services; then forgets the runs. How many
// had something to be looked for here.
[[nodiscard]] Result<int> remove_leftovers(const std::vector<DeadRun>& dead_runs,
                                           const ServicesToTidy& services);

}  // namespace wringer::run
