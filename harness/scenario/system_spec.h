#pragma once

// The system of a scenario: what runs, as what, and when it is ready. Plain values.

#include "harness/core/clock.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
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
  std::string pattern{};
  std::string host{};
  // A number, or the placeholder {port}.
  std::string port{};
  // From its slash on; may hold placeholders.
  std::string path{};
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
  // It is told neither, so they are the same in every case. No group: the wire shows it.
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

}  // namespace wringer::scenario
