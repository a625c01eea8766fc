#pragma once

// Benchmarks with a server that does next to nothing.

#include "bench/wire/answering_server.h"
#include "bench/wire/benchmark.h"

namespace wringer::bench {

// Heartbeats of 128 bytes each way; each connection waits for an answer before it asks again.
class RoundTrips final : public Benchmark {
 public:
  RoundTrips(const AnsweringServer& server, int connections)
      : m_server(server), m_connections(connections) {}

  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<Measure> measures() const override;
  [[nodiscard]] Upstream upstream() const override { return {.port = m_server.port()}; }
  [[nodiscard]] Result<std::vector<double>> run(std::uint16_t port) override;

 private:
  const AnsweringServer& m_server;
  int m_connections;
};

// Fetch responses of 1 MiB; four requests are always on their way, so the server never waits.
class Fetches final : public Benchmark {
 public:
  explicit Fetches(const AnsweringServer& server) : m_server(server) {}

  [[nodiscard]] std::string name() const override { return "fetch"; }
  [[nodiscard]] std::vector<Measure> measures() const override;
  [[nodiscard]] Upstream upstream() const override { return {.port = m_server.port()}; }
  [[nodiscard]] Result<std::vector<double>> run(std::uint16_t port) override;

 private:
  const AnsweringServer& m_server;
};

// Bytes in which a proxy can read nothing, because the connection is encrypted.
class OpaqueBulk final : public Benchmark {
 public:
  explicit OpaqueBulk(const AnsweringServer& server) : m_server(server) {}

  [[nodiscard]] std::string name() const override { return "opaque"; }
  [[nodiscard]] std::vector<Measure> measures() const override;
  [[nodiscard]] Upstream upstream() const override { return {.port = m_server.port()}; }
  [[nodiscard]] Result<std::vector<double>> run(std::uint16_t port) override;

 private:
  const AnsweringServer& m_server;
};

}  // namespace wringer::bench
