#pragma once

// A scenario: the YAML file, read and checked. Plain values.

#include "harness/core/clock.h"
#include "harness/core/history.h"
#include "harness/core/moment.h"
#include "harness/core/random.h"
#include "harness/core/schedule.h"
#include "harness/scenario/expectations.h"
#include "harness/scenario/explore_spec.h"
#include "harness/scenario/workload_spec.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wringer::scenario {

// What shows that an instance is ready.
struct ReadySpec {
  enum class Sign {
    group,   // It is in a consumer group and has its assignment, on the wire.
    spoken,  // It has spoken to a service.
    log,     // A line of its output matches `pattern`.
    http,    // GET http://host:port/path is answered with 2xx.
    tcp,     // host:port accepts a connection.
    after,   // So much time has passed since its start.
  } sign = Sign::group;
  // A regular expression (ECMAScript).
  std::string pattern;
  std::string host;
  // A number, or the placeholder {port}.
  std::string port;
  // From its slash on; may hold placeholders.
  std::string path;
  Duration after{};

  [[nodiscard]] bool has_address() const { return sign == Sign::http || sign == Sign::tcp; }
  // Cases of such a system would be in each other's way.
  [[nodiscard]] bool has_fixed_port() const { return has_address() && port != "{port}"; }
};

// What runs as one or more instances. Strings may hold placeholders: {kafka}, {postgres} (and its
// parts: {postgres.host}, .port, .user, .database), {group}, {instance}, {port},
// {topic.<name>}, {http.<name>}.
struct ProgramSpec {
  // argv; a relative program path with a slash is relative to the scenario file. With an image:
  // what stands behind it; may be empty.
  std::vector<std::string> command;
  // Of a container; empty: it is a program of this machine.
  std::string image;
  // Of the engine's `run`, with an image.
  std::vector<std::string> options;
  int instances = 1;
  std::map<std::string, std::string> environment;
  ReadySpec ready;
};

// Another program of the system, such as the relay of an outbox: instances of its own, numbered
// after those of the programs before it. Its environment comes on top of the system's.
struct CompanionSpec : ProgramSpec {
  CompanionSpec() { ready.sign = ReadySpec::Sign::spoken; }

  std::string name;
};

// A system that somebody else runs, and where it finds the proxies.
struct AttachSpec {
  // Of instance 1, for its bootstrap; those of instance n are n - 1 higher.
  std::uint16_t kafka = 0;
  std::uint16_t postgres = 0;
  // By outside service.
  std::map<std::string, std::uint16_t> http;
  // It is told neither, so they are the same in every case. No group: Wringer doesn't know it.
  std::string group;
  std::string database = "wringer";
  // Programs that start it anew for a case and stop it afterwards; empty: nobody does, so there is
  // one case.
  std::vector<std::string> start;
  std::vector<std::string> stop;
};

// The program under test, with its companions.
struct SystemSpec : ProgramSpec {
  // In place of a command, an image, and companions.
  std::optional<AttachSpec> attach;
  // Where all of it runs; default: the scenario file's folder.
  std::filesystem::path directory;
  std::vector<CompanionSpec> companions;

  // Of all its programs.
  [[nodiscard]] int all_instances() const;
  // Null: one of the main program, as are those beyond the last, which faults may add.
  [[nodiscard]] const CompanionSpec* companion_of(Instance instance) const;
  [[nodiscard]] const ProgramSpec& program_of(Instance instance) const;
  // Of its containers, each once.
  [[nodiscard]] std::vector<std::string> images() const;
};

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
  // No write to the database for this long counts as quiet.
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
