// Compares the way through our proxy with no proxy and with those of others, side by side.
//
//   wire_bench [wire] [NAME…] [--rounds N] [--peers NAME,…]
//
// Names are those of the benchmarks: round-trip round-trips fetch opaque pgbench consumer.

#include "bench/wire/consumer.h"
#include "bench/wire/pgbench.h"
#include "bench/wire/synthetic.h"
#include "bench/wire/table.h"
#include "harness/core/exit_code.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace wringer::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> names;
  std::vector<std::string> peers;
  int rounds = 7;
};

bool contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

Result<Ground> make_ground(process::Keeper& keeper) {
  std::string pattern = (fs::temp_directory_path() / "wringer-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    return fail(system_error("making a folder for the benchmarks", errno));
  }
  // Postgres may run as another user.
  fs::permissions(pattern, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
  WRINGER_TRY(keeper.discard_at_end(pattern));
  return Ground{keeper, pattern};
}

using Rows = std::vector<Row>;

// Every peer once in each round, beginning with another one each time.
Result<Rows> run_benchmark(Benchmark& benchmark, const Options& options, const Ground& ground) {
  std::vector<Peer> peers;
  for (const std::string& name : options.peers) {
    if (benchmark.needs_rewriting() && name != k_direct && name != k_wringer) continue;
    WRINGER_ASSIGN(Peer peer, start_peer(name, benchmark.upstream(), ground));
    peers.push_back(std::move(peer));
  }
  Rows rows;
  for (const Measure& measure : benchmark.measures()) rows.push_back({measure, {}});
  for (int round = 0; round < options.rounds; ++round) {
    fmt::print(stderr, "{}: round {} of {}\n", benchmark.name(), round + 1, options.rounds);
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const Peer& peer = peers[(i + static_cast<std::size_t>(round)) % peers.size()];
      const auto values = benchmark.run(peer.port);
      if (!values) return fail(values.error().during(benchmark.name() + " through " + peer.name));
      for (std::size_t row = 0; row < rows.size(); ++row) {
        rows[row].values[peer.name].push_back((*values)[row]);
      }
    }
  }
  return rows;
}

using Benchmarks = std::vector<std::unique_ptr<Benchmark>>;

// Those on real services.
Result<Benchmarks> prepare_services(const services::Endpoints& endpoints, const Options& options,
                                    const Ground& ground) {
  Benchmarks benchmarks;
  if (contains(options.names, "pgbench")) {
    WRINGER_ASSIGN(auto pgbench, PgBench::prepare(endpoints.postgres, ground));
    benchmarks.push_back(std::move(pgbench));
  }
  if (contains(options.names, "consumer")) {
    WRINGER_ASSIGN(auto consumer, Consumer::prepare(endpoints.kafka));
    benchmarks.push_back(std::move(consumer));
  }
  return benchmarks;
}

// What was measured before an error is in `rows`.
Status run_all(const Options& options, Rows& rows) {
  WRINGER_ASSIGN(const auto keeper, process::Keeper::start());
  WRINGER_ASSIGN(const Ground ground, make_ground(*keeper));
  WRINGER_ASSIGN(const auto server, AnsweringServer::start());
  Benchmarks synthetic;
  synthetic.push_back(std::make_unique<RoundTrips>(*server, 1));
  synthetic.push_back(std::make_unique<RoundTrips>(*server, 16));
  synthetic.push_back(std::make_unique<Fetches>(*server));
  synthetic.push_back(std::make_unique<OpaqueBulk>(*server));
  const auto run = [&](const Benchmarks& benchmarks) -> Status {
    for (const auto& benchmark : benchmarks) {
      if (!contains(options.names, benchmark->name())) continue;
      WRINGER_ASSIGN(const Rows more, run_benchmark(*benchmark, options, ground));
      rows.insert(rows.end(), more.begin(), more.end());
    }
    return {};
  };
  WRINGER_TRY(run(synthetic));
  if (contains(options.names, "pgbench") || contains(options.names, "consumer")) {
    services::NativeOptions native;
    native.folder = ground.folder / "services";
    WRINGER_ASSIGN(const auto running, services::NativeServices::start(*keeper, native));
    WRINGER_ASSIGN(const Benchmarks real, prepare_services(running->endpoints(), options, ground));
    WRINGER_TRY(run(real));
  }
  return {};
}

}  // namespace
}  // namespace wringer::bench

int main(int argc, char** argv) {
  using namespace wringer;
  const std::vector<std::string> all{"round-trip", "round-trips", "fetch",
                                     "opaque",     "pgbench",     "consumer"};
  const bench::Rivals rivals = bench::find_rivals();
  bench::Options options;
  options.peers = {bench::k_direct, bench::k_wringer};
  options.peers.insert(options.peers.end(), rivals.present.begin(), rivals.present.end());
  CLI::App app("The way through our proxy, compared with no proxy and with those of others");
  app.add_option("name", options.names, "Benchmarks to run; 'wire' or none: all")
      ->check(CLI::IsMember(all) | CLI::IsMember({"wire"}));
  app.add_option("--rounds", options.rounds, "How often each is run")->check(CLI::Range(1, 1000));
  app.add_option("--peers", options.peers, "What is compared")
      ->delimiter(',')
      ->check(CLI::IsMember(options.peers));
  CLI11_PARSE(app, argc, argv);
  if (options.names.empty() || bench::contains(options.names, "wire")) options.names = all;
  for (const std::string& line : rivals.missing) fmt::print("{}\n", line);
  bench::Rows rows;
  const Status done = bench::run_all(options, rows);
  fmt::print("{}\n{} rounds; medians, and in brackets ours divided by theirs\n\n{}\n{}",
             bench::machine(), options.rounds, bench::table(rows), bench::targets(rows));
  bench::Measured measured = bench::measured_now("wire");
  measured.figures = bench::figures(rows);
  const Status kept = bench::keep(measured);
  for (const Status& status : {done, kept}) {
    if (status) continue;
    fmt::print(stderr, "wire_bench: {}\n", status.error().message);
    return static_cast<int>(exit_code_of(status.error().code));
  }
  return 0;
}
