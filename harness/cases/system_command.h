#pragma once

#include "harness/cases/case_store.h"
#include "harness/core/error.h"
#include "harness/instances/instance_container.h"
#include "harness/process/keeper.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace wringer::cases {

struct SystemCommandParts {
  const scenario::Scenario& scenario;
  Instance instance = 1;
  // Where our proxies for this instance listen.
  std::string kafka;
  const services::PostgresEndpoint& postgres;
  std::uint16_t postgres_port = 0;
  // Where it may listen itself.
  std::uint16_t port = 0;
  // Outside services: name → URL.
  std::map<std::string, std::string> http;
  const CaseStore& store;
  std::string run_id;
  // For its output: instance-<n>.out and .err.
  std::filesystem::path folder;
};

// The command of one instance, its placeholders filled. Our own environment is passed on, and the
// folder of our own program is the last of its PATH.
[[nodiscard]] Result<process::Command> system_command(const SystemCommandParts& parts);

// The same for an instance that is a container. Error code environment: there is no engine for it.
[[nodiscard]] Result<instances::ContainerPlan> container_plan(const SystemCommandParts& parts);
// The sign by which the instance counts as ready, likewise.
[[nodiscard]] Result<scenario::ReadySpec> filled_ready_spec(const SystemCommandParts& parts);

}  // namespace wringer::cases
