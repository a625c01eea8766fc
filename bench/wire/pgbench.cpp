#include "bench/wire/pgbench.h"

#include "fixtures/services/programs.h"

#include <fmt/format.h>

namespace wringer::bench {

using namespace std::chrono_literals;

Result<std::unique_ptr<Benchmark>> PgBench::prepare(const services::PostgresEndpoint& postgres,
                                                    const Ground& ground) {
  std::unique_ptr<PgBench> bench(new PgBench(postgres, ground));
  WRINGER_TRY(bench->call(postgres.port, {"-i", "-q", "-s", "5"}));
  return bench;
}

std::vector<Measure> PgBench::measures() const {
  std::vector<Measure> measures;
  for (const char* mode : {"simple", "prepared"}) {
    measures.push_back({.name = fmt::format("pgbench -S -c 8, {}", mode),
                        .unit = "tps",
                        .better = Better::higher,
                        .target = Target{.peer = k_haproxy}});
  }
  return measures;
}

Result<std::vector<double>> PgBench::run(std::uint16_t port) {
  constexpr std::string_view k_result = "\ntps = ";
  std::vector<double> values;
  for (const char* mode : {"simple", "prepared"}) {
    WRINGER_ASSIGN(const std::string report,
                   call(port, {"-S", "-n", "-c", "8", "-j", "2", "-T", "2", "-M", mode}));
    const std::size_t at = report.find(k_result);
    if (at == std::string::npos) {
      return fail(ErrorCode::environment, "pgbench printed no result: " + report);
    }
    values.push_back(std::stod(report.substr(at + k_result.size())));
  }
  return values;
}

Result<std::string> PgBench::call(std::uint16_t port, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"pgbench", "-h", m_postgres.host, "-p", std::to_string(port),
                                       "-U", m_postgres.user});
  arguments.push_back("postgres");
  return services::run_program(m_ground.keeper,
                               {.arguments = std::move(arguments),
                                .environment = process::inherited_environment(),
                                .directory = m_ground.folder,
                                .stdout_file = {},
                                .stderr_file = {},
                                .run_as = {}},
                               m_ground.folder / "pgbench.log", Deadline(system_clock(), 60s));
}

}  // namespace wringer::bench
