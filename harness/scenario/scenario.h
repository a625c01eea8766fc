#pragma once

// A scenario: the YAML file, read and checked. Plain values.

#include "harness/core/clock.h"
#include "harness/core/history.h"
#include "harness/core/random.h"
#include "harness/core/schedule.h"
#include "harness/scenario/workload_spec.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wringer::scenario {

// The program under test. Strings may hold placeholders: {kafka}, {postgres}, {group}, {instance},
// {topic.<name>}.
struct SystemSpec {
  // argv; a relative program path with a slash is relative to the scenario file.
  std::vector<std::string> command;
  int instances = 1;
  std::map<std::string, std::string> environment;
  // Where it runs; default: the scenario file's folder.
  std::filesystem::path directory;
};

struct TopicSpec {
  std::string name;
  int partitions = 1;
};

struct PostgresSpec {
  // SQL applied to the fresh database of every case; absolute. Empty: none.
  std::filesystem::path schema;
};

// One line of `effects`: what counts as an effect.
struct EffectSpec {
  EffectKind kind = EffectKind::append;
  std::string table;
  // append: the column that holds the event's id, number or uuid.
  std::string event_column;
  // sum: the column of the key, and the one that accumulates amounts.
  std::string key_column;
  std::string sum_column;
};

enum class Guarantee { effectively_once, at_least_once, at_most_once };

struct SettleSpec {
  // No write to the database for this long counts as quiet.
  Duration quiet = std::chrono::milliseconds(250);
  Duration deadline = std::chrono::seconds(30);
};

struct Scenario {
  // The file's stem: "insert-crash-after-commit".
  std::string name;
  // One sentence from the file, or empty.
  std::string title;
  // Absolute.
  std::filesystem::path file;
  SystemSpec system;
  std::vector<TopicSpec> topics;
  PostgresSpec postgres;
  WorkloadSpec workload;
  std::vector<EffectSpec> effects;
  Guarantee guarantee = Guarantee::effectively_once;
  Schedule faults;
  SettleSpec settle;
  // How long the system may take until its group is stable.
  Duration ready_deadline = std::chrono::seconds(60);
  // None: drawn for each run, and printed.
  std::optional<Seed> seed;
};

}  // namespace wringer::scenario
