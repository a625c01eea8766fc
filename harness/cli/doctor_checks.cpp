#include "harness/cli/doctor_checks.h"

#include "harness/core/duration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace wringer::cli {
namespace {

constexpr int k_oldest_postgres = 14;
// A broker alone has some two hundred open; the proxies of a few instances as many again.
constexpr std::uint64_t k_fewest_files = 512;
constexpr std::uint64_t k_comfortable_files = 1024;
// Kafka takes 155 MB, Postgres 32 MB (docs/services.md); cases run side by side.
constexpr std::uint64_t k_least_memory_mb = 300;
constexpr std::uint64_t k_comfortable_memory_mb = 1000;

Check broken(const char* what, const Error& error, Health health = Health::no) {
  // One line, whatever a program printed.
  std::istringstream words(error.message);
  std::string text;
  for (std::string word; words >> word;) text += (text.empty() ? "" : " ") + word;
  return {health, what, text};
}

Check judge_keeper(const MachineFacts& facts) {
  if (!facts.keeper) return broken("keeper", facts.keeper.error());
  return {Health::yes, "keeper", "wringer-keeper starts, and ends what we start"};
}

Check judge_java(const MachineFacts& facts) {
  if (!facts.java) return broken("Java", facts.java.error());
  return {Health::yes, "Java",
          fmt::format("{} ({})", facts.java->version, facts.java->program.string())};
}

Check judge_kafka(const MachineFacts& facts) {
  if (!facts.kafka) return broken("Kafka", facts.kafka.error());
  const std::string found =
      fmt::format("{} ({})", facts.kafka->version, facts.kafka->folder.string());
  if (facts.java && !facts.archive) {
    return {Health::unsure, "Kafka",
            found + ", not prepared for this Java, so it starts slowly: " +
                services::how_to_fetch_kafka()};
  }
  return {Health::yes, "Kafka", found};
}

// 15 of "postgres (PostgreSQL) 15.14 (Debian …)"; 0 if there is no number.
int postgres_major(const std::string& version) {
  const std::size_t digit = version.find_first_of("0123456789");
  return digit == std::string::npos ? 0 : std::atoi(version.c_str() + digit);
}

Check judge_postgres(const MachineFacts& facts) {
  if (!facts.postgres) return broken("Postgres", facts.postgres.error());
  if (!facts.postgres_version) return broken("Postgres", facts.postgres_version.error());
  std::string version = *facts.postgres_version;
  while (!version.empty() && version.back() == '\n') version.pop_back();
  const std::string found = fmt::format("{} ({})", version, facts.postgres->string());
  const int major = postgres_major(version);
  if (major == 0) {
    return {Health::unsure, "Postgres", found + " does not say which version it is"};
  }
  if (major < k_oldest_postgres) {
    return {Health::no, "Postgres",
            fmt::format("{} is too old, {} or newer is needed: install one, or point "
                        "WRINGER_POSTGRES_BIN at it",
                        found, k_oldest_postgres)};
  }
  return {Health::yes, "Postgres", found};
}

Check judge_rights(const MachineFacts& facts) {
  if (!facts.postgres_user) return broken("rights", facts.postgres_user.error());
  if (!*facts.postgres_user) return {Health::yes, "rights", "not root; none are needed"};
  return {
      Health::yes, "rights",
      fmt::format("root; Postgres, which refuses that, runs as {}", (*facts.postgres_user)->name)};
}

Check judge_faketime(const MachineFacts& facts) {
  if (!facts.faketime) {
    return broken("libfaketime", facts.faketime.error().during("for faults of clocks only"),
                  Health::unsure);
  }
  return {Health::yes, "libfaketime", facts.faketime->string()};
}

Check judge_docker(const MachineFacts& facts) {
  if (!facts.docker) {
    return {Health::unsure, "Docker",
            "there is none; native runs need none, systems that are images do"};
  }
  if (!*facts.docker) {
    return {
        Health::unsure, "Docker",
        "native runs need none, systems that are images do; it is here, and `docker info` fails: "
        "its daemon may not run, or not be for you"};
  }
  return {Health::yes, "Docker", "its daemon answers; systems that are images run there"};
}

Check judge_ports(const MachineFacts& facts) {
  if (!facts.ports) return broken("ports", facts.ports.error());
  return {Health::yes, "ports", "there are free ones on 127.0.0.1"};
}

Check judge_files(const MachineFacts& facts) {
  const std::string found = fmt::format("{} may be open in a process", facts.open_files);
  if (facts.open_files >= k_comfortable_files) return {Health::yes, "open files", found};
  const std::uint64_t wanted = std::min(facts.open_files_at_most, 4 * k_comfortable_files);
  return {facts.open_files < k_fewest_files ? Health::no : Health::unsure, "open files",
          facts.open_files < wanted
              ? fmt::format("{}, which is few: `ulimit -n {}`", found, wanted)
              : found + ", which is few, and only root can allow more (limits.conf(5))"};
}

Check judge_room(const char* what, const std::filesystem::path& folder, const Status& room) {
  if (!room) return broken(what, room.error());
  return {Health::yes, what, fmt::format("enough is free in {}", folder.string())};
}

Check judge_memory(const MachineFacts& facts) {
  if (!facts.free_memory_mb) {
    return {Health::unsure, "memory", "this machine does not tell how much is free"};
  }
  const std::uint64_t free = *facts.free_memory_mb;
  const std::string found = fmt::format("{} MB are free", free);
  if (free >= k_comfortable_memory_mb) return {Health::yes, "memory", found};
  return {free < k_least_memory_mb ? Health::no : Health::unsure, "memory",
          found +
              ", and Kafka, Postgres and your program need about 1 GB: end something else, or "
              "run with --jobs 1"};
}

Check judge_clock(const MachineFacts& facts) {
  constexpr Duration k_day = std::chrono::hours(24);
  const std::string now = to_iso8601(facts.now);
  if (facts.now + k_day < facts.program_made) {
    return {Health::no, "clock",
            fmt::format("{}, but wringer itself was made at {}: set the clock", now,
                        to_iso8601(facts.program_made))};
  }
  return {Health::yes, "clock", now};
}

Check judge_leftovers(const MachineFacts& facts) {
  if (facts.dead_runs == 0) return {Health::yes, "leftovers", "none of runs that died"};
  return {Health::unsure, "leftovers",
          fmt::format("of {} run{} that died: the folders are removed now, databases and topics "
                      "in warm services by the next `wringer run`",
                      facts.dead_runs, facts.dead_runs == 1 ? "" : "s")};
}

Check judge_warm(const MachineFacts& facts) {
  if (!facts.warm) {
    return broken("warm pair", facts.warm.error().during("`wringer env down` ends it"));
  }
  if (!*facts.warm) {
    return {Health::yes, "warm pair", "none; `wringer env up` spares runs the start of services"};
  }
  const services::Endpoints& endpoints = (*facts.warm)->endpoints;
  return {
      Health::yes, "warm pair",
      fmt::format("Kafka {} at {}, Postgres {} at port {}", endpoints.kafka.version,
                  endpoints.kafka.bootstrap, endpoints.postgres.version, endpoints.postgres.port)};
}

const char* mark_of(Health health) {
  if (health == Health::yes) return "✓";
  return health == Health::no ? "✗" : "?";
}

}  // namespace

std::vector<Check> judge(const MachineFacts& facts) {
  return {judge_keeper(facts),
          judge_java(facts),
          judge_kafka(facts),
          judge_postgres(facts),
          judge_rights(facts),
          judge_ports(facts),
          judge_files(facts),
          judge_memory(facts),
          judge_room("cache", facts.cache, facts.room_in_cache),
          judge_room("temp folder", facts.temporary, facts.room_in_temporary),
          judge_clock(facts),
          judge_leftovers(facts),
          judge_warm(facts),
          judge_faketime(facts),
          judge_docker(facts)};
}

bool native_run_is_possible(const std::vector<Check>& checks) {
  return std::none_of(checks.begin(), checks.end(),
                      [](const Check& check) { return check.health == Health::no; });
}

std::string to_text(const std::vector<Check>& checks) {
  std::string text;
  std::string missing;
  for (const Check& check : checks) {
    text += fmt::format("{} {:<12} {}\n", mark_of(check.health), check.what, check.found);
    if (check.health == Health::no) missing += (missing.empty() ? "" : ", ") + check.what;
  }
  return text + (missing.empty() ? std::string("a run is possible here\n")
                                 : fmt::format("no run is possible here yet: {}\n", missing));
}

}  // namespace wringer::cli
