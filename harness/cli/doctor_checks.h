#pragma once

// What `wringer doctor` says of what it found on a machine.

#include "fixtures/services/java.h"
#include "fixtures/services/kafka_home.h"
#include "fixtures/services/postgres_programs.h"
#include "fixtures/services/services.h"
#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace wringer::cli {

struct MachineFacts {
  // The program wringer-keeper, which is the parent of all that we start.
  Status keeper;
  Result<services::Java> java;
  Result<services::KafkaHome> kafka;
  // Kafka's archive of classes for this Java.
  std::optional<std::filesystem::path> archive;
  Result<std::filesystem::path> postgres;
  // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
  Result<std::string> postgres_version;
  // Whom Postgres runs as if not as us, as we are root.
  Result<std::optional<services::Unprivileged>> postgres_user;
  Result<std::filesystem::path> faketime;
  // Nothing: there is no such program. An error: it does not reach its daemon.
  std::optional<Status> docker;
  Status ports;
  std::uint64_t open_files = 0;
  std::uint64_t open_files_at_most = 0;
  std::filesystem::path cache;
  Status room_in_cache;
  std::filesystem::path temporary;
  Status room_in_temporary;
  // What can still be had; nothing where the machine doesn't tell.
  std::optional<std::uint64_t> free_memory_mb;
  WallTime now{};
  // When our own program was made: no clock can be before it.
  WallTime program_made{};
  // Runs that died without tidying up.
  std::size_t dead_runs = 0;
  Result<std::optional<services::WarmPair>> warm;
};

// no: nothing can run until it is mended. unsure: some things can't, or may go wrong.
enum class Health { yes, no, unsure };

struct Check {
  Health health = Health::yes;
  // "Java"
  std::string what;
  // What was found; or what is wrong, and how to get what is missing.
  std::string found;
};

[[nodiscard]] std::vector<Check> judge(const MachineFacts& facts);

// None of them is a `no`.
[[nodiscard]] bool native_run_is_possible(const std::vector<Check>& checks);

// A line each, and one that sums up.
[[nodiscard]] std::string to_text(const std::vector<Check>& checks);

}  // namespace wringer::cli
