#pragma once

// What a running wringer takes of the machine, and what runs have left in services.

#include "fixtures/services/services.h"
#include "harness/core/error.h"

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

namespace wringer::test {

// name → how much. Of one process: "memory, MiB" (resident), "descriptors", "threads", and
// "processes" that descend from it.
using Footprint = std::map<std::string, double>;

// Empty once the process has ended.
[[nodiscard]] Footprint footprint_of(pid_t process);

// In services: "topics" and "groups" that are not Kafka's own, "databases", "slots", "roles",
// "connections" to Postgres besides ours.
[[nodiscard]] Result<Footprint> left_in(const services::Endpoints& services);

// In bytes, of all files below it. What goes while we look counts as nothing.
[[nodiscard]] std::size_t size_of_folder(const std::filesystem::path& folder);

}  // namespace wringer::test
