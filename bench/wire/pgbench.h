#pragma once

#include "bench/wire/benchmark.h"
#include "fixtures/services/services.h"

namespace wringer::bench {

// Postgres's own benchmark, reading only, eight clients, in the two forms of its protocol.
class PgBench final : public Benchmark {
 public:
  // Fills the tables.
  [[nodiscard]] static Result<std::unique_ptr<Benchmark>> prepare(
      const services::PostgresEndpoint& postgres, const Ground& ground);

  [[nodiscard]] std::string name() const override { return "pgbench"; }
  [[nodiscard]] std::vector<Measure> measures() const override;
  [[nodiscard]] Upstream upstream() const override {
    return {.service = Service::postgres, .port = m_postgres.port};
  }
  [[nodiscard]] Result<std::vector<double>> run(std::uint16_t port) override;

 private:
  PgBench(services::PostgresEndpoint postgres, Ground ground)
      : m_postgres(std::move(postgres)), m_ground(std::move(ground)) {}
  [[nodiscard]] Result<std::string> call(std::uint16_t port, std::vector<std::string> arguments);

  services::PostgresEndpoint m_postgres;
  Ground m_ground;
};

}  // namespace wringer::bench
