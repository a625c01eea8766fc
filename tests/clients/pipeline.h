#pragma once

// One run of a client program: two instances that join one group one after the other, events that
// flow meanwhile, and what Kafka and Postgres hold at the end.

#include "fixtures/services/services.h"
#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "harness/core/error.h"
#include "harness/core/history.h"
#include "harness/core/journal.h"
#include "harness/process/keeper.h"
#include "harness/proxy/kafka_interpreter.h"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace wringer::test {

// What all runs of this program share.
struct Ground {
  process::Keeper& keeper;
  services::Endpoints endpoints;
  std::vector<proxy::Broker> brokers;
  clients::Kafka& kafka;
  // Connected to the maintenance database.
  clients::Database& database;
  // For databases and logs; readable by all.
  std::filesystem::path folder;
};

enum class Route { direct, proxied };

// Where the program puts what it consumes.
enum class Target { table, topic };

struct Pipeline {
  // argv up to the arguments that every program takes.
  std::vector<std::string> command;
  // Further ones.
  std::vector<std::string> arguments;
  Target target = Target::table;
  Route route = Route::direct;
};

struct Outcome {
  std::string topic;
  std::set<std::string> produced;
  // How often each event was applied.
  std::map<std::string, int> applied;
  // Processes that applied one or more.
  std::size_t appliers = 0;
  std::map<TopicPartition, std::int64_t> ends;
  std::map<TopicPartition, std::int64_t> committed;
  // How each instance ended, after SIGTERM.
  std::vector<process::ExitStatus> exits;
  // Proxied only: every moment, the proxies' complaints, and connections past the proxies.
  std::vector<JournalEntry> moments;
  std::vector<std::string> notices;
  std::set<std::string> bypasses;
};

inline constexpr int k_instances = 2;
inline constexpr int k_partitions = 4;

// An error if the program does not get so far: it names what was awaited and how the instances'
// logs end.
[[nodiscard]] Result<Outcome> run(const Ground& ground, const Pipeline& pipeline);

}  // namespace wringer::test
