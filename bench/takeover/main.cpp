// How long it takes until another member of a consumer group goes on with a dead one's partitions.
//
//   takeover_bench [takeover] [--client NAME,…] [--rounds N] [--timeouts N]

#include "bench/figures/figures.h"
#include "bench/takeover/journal.h"
#include "bench/takeover/scenario.h"
#include "harness/core/exit_code.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace wringer::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> clients;
  int rounds = 7;
  int timeouts = 2;
};

struct Cell {
  const Client& client;
  const Remedy& remedy;
  Survivor survivor;
  int rounds;
};

std::vector<Client> all_clients(const fs::path& folder) {
  const fs::path java = fs::path(WRINGER_SYSTEMS) / "clients" / "java";
  const std::string run = (java / "run").string();
  const std::string built = (folder / "java").string();
  return {{"librdkafka", {"ledger", "--apply", "dedup"}, {}},
          {"java", {run, built}, java},
          {"java-kip-848", {run, built, "--protocol", "consumer"}, java}};
}

const std::vector<Remedy> k_remedies{
    {"left, heartbeats parked", "parked", "at-once"},
    {"left, heartbeats as they come", "as-they-come", "at-once"},
    {"session timeout", "as-they-come", "session-timeout"},
};

// Quietly; the exit code.
int run(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1 </dev/null").c_str());
}

// The times of its rounds, in milliseconds, sorted.
std::vector<double> measure(const Cell& cell, const fs::path& folder) {
  fs::create_directories(folder);
  std::ofstream(folder / "takeover.yaml") << scenario_text(cell.client, cell.remedy, cell.survivor);
  std::ofstream(folder / k_events_file) << events_text();
  // One at a time: beside others a JVM falls behind its stream, and a backlog is what would be
  // measured. Whatever becomes of the cases, their journals tell.
  static_cast<void>(run(fmt::format("cd {} && {} run takeover.yaml --times {} --jobs 1",
                                    folder.string(), WRINGER_PROGRAM, cell.rounds)));
  std::vector<double> times;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "wringer-results",
                                                            fs::directory_options::none, none)) {
    if (entry.path().filename() != "journal.ndjson") continue;
    if (const auto time = takeover_time(entry.path())) {
      times.push_back(std::chrono::duration<double, std::milli>(*time).count());
    } else {
      fmt::print(stderr, "{}\n", time.error().message);
    }
  }
  std::sort(times.begin(), times.end());
  return times;
}

void tell(const Cell& cell, const std::vector<double>& times, Measured& measured) {
  const std::string head =
      fmt::format("{:13} {:5} {:30}", cell.client.name, to_string(cell.survivor), cell.remedy.name);
  if (times.empty()) {
    fmt::print("{} nothing measured\n", head);
  } else {
    fmt::print("{} {:8.0f} {:8.0f} {:8.0f} {:6}\n", head, median(times), times.front(),
               times.back(), times.size());
    measured.figures.push_back(
        {fmt::format("{}, {}, {}", cell.client.name, to_string(cell.survivor), cell.remedy.name),
         "ms", Better::lower, median(times)});
  }
  std::fflush(stdout);
}

bool is_there(const Client& client, const fs::path& folder) {
  if (client.source.empty()) return true;
  if (fs::exists(folder / "java" / "classes")) return true;
  const std::string need = (client.source.parent_path() / "need").string();
  return run(need + " java") == 0 && run(fmt::format("sh {} {}", (client.source / "build").string(),
                                                     (folder / "java").string())) == 0;
}

ExitCode compare(const Options& options) {
  std::string pattern = (fs::temp_directory_path() / "wringer-takeover-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return ExitCode::environment;
  const fs::path folder = pattern;
  fs::permissions(folder, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
  fmt::print("{:13} {:5} {:30} {:>8} {:>8} {:>8} {:>6}\n", "client", "other", "the dead member",
             "median", "least", "most ms", "rounds");
  int cells = 0;
  Measured measured = measured_now("takeover");
  for (const Client& client : all_clients(folder)) {
    const auto& wanted = options.clients;
    if (!wanted.empty() && std::ranges::find(wanted, client.name) == wanted.end()) continue;
    if (!is_there(client, folder)) {
      fmt::print("{:13} can't be built here\n", client.name);
      continue;
    }
    for (const Survivor survivor : {Survivor::idle, Survivor::busy}) {
      for (const Remedy& remedy : k_remedies) {
        const bool waits = remedy.leaves == "session-timeout";
        if (waits && survivor == Survivor::busy) continue;  // The same 45 s.
        const Cell cell{client, remedy, survivor, waits ? options.timeouts : options.rounds};
        if (cell.rounds == 0) continue;
        tell(cell, measure(cell, folder / std::to_string(++cells)), measured);
      }
    }
  }
  std::error_code ignored;  // In a folder for what may be lost.
  fs::remove_all(folder, ignored);
  if (const Status kept = keep(measured); !kept) {
    fmt::print(stderr, "takeover_bench: {}\n", kept.error().message);
    return exit_code_of(kept.error().code);
  }
  return cells == 0 ? ExitCode::nothing_selected : ExitCode::holds;
}

int main_of(int argc, char** argv) {
  CLI::App app("How long until another member goes on with a dead one's partitions");
  Options options;
  std::string name;
  app.add_option("name", name, "takeover")->check(CLI::IsMember({"takeover"}));
  app.add_option("--client", options.clients, "librdkafka, java, java-kip-848")->delimiter(',');
  app.add_option("--rounds", options.rounds, "Of each measure")->capture_default_str();
  app.add_option("--timeouts", options.timeouts, "Rounds that wait for a session timeout")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return static_cast<int>(compare(options));
}

}  // namespace
}  // namespace wringer::bench

int main(int argc, char** argv) {
  return wringer::bench::main_of(argc, argv);
}
