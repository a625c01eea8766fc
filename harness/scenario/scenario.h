#pragma once

// A scenario: the YAML file, read and checked. Plain values.

#include "harness/core/clock.h"
#include "harness/core/history.h"
#include "harness/core/moment.h"
#include "harness/core/random.h"
#include "harness/core/schedule.h"
#include "harness/scenario/expectations.h"
#include "harness/scenario/explore_spec.h"
#include "harness/scenario/system_spec.h"
#include "harness/scenario/workload_spec.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wringer::scenario {

struct TopicSpec {
  std::string name;
  int partitions = 1;
};

// An outside service that answers every call alike and remembers it.
struct HttpSpec {
  std::string name;
  // Of every answer.
  int status = 200;
};

struct PostgresSpec {
  // SQL applied to the fresh database of every case; absolute. Empty: none.
  std::filesystem::path schema;
};

// What becomes of the answers to heartbeats while nothing is to be told by them: harness/run has
// the details (heartbeat_parking.h).
enum class Heartbeats { parked, as_they_come };

struct SettleSpec {
  // No write to the tables that are judged, no delivery and no new offset for so long is quiet.
  Duration quiet = std::chrono::milliseconds(250);
  Duration deadline = std::chrono::seconds(30);
  // Once all is delivered and quiet and only offset commits are missing, as with a slow timer: ask
  // the instances to end (SIGTERM), as every deployment does, so that they make their final ones.
  bool graceful_stop = false;
};

struct Scenario : Expectations {
  // The file's stem: "insert-crash-after-commit".
  std::string name;
  // One sentence from the file, or empty.
  std::string title;
  // Absolute.
  std::filesystem::path file;
  // What stood there when it was read, whatever becomes of the file.
  std::string text;
  SystemSpec system;
  std::vector<TopicSpec> topics;
  // 1 or 3; 0: those that are there.
  int kafka_brokers = 0;
  PostgresSpec postgres;
  std::vector<HttpSpec> http;
  WorkloadSpec workload;
  Schedule faults;
  // Instead of `faults`.
  ExploreSpec explore;
  // Run before anything else.
  std::vector<GivenCase> cases;
  SettleSpec settle;
  Heartbeats heartbeats = Heartbeats::parked;
  // How long the system may take until it is ready.
  Duration ready_deadline = std::chrono::seconds(60);
  // None: drawn for each run, and printed.
  std::optional<Seed> seed;
};

}  // namespace wringer::scenario
