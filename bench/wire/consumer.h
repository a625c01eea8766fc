#pragma once

#include "bench/wire/benchmark.h"
#include "fixtures/services/services.h"

namespace wringer::bench {

// A librdkafka consumer with default settings that reads messages of 1 KB from a real broker.
class Consumer final : public Benchmark {
 public:
  // Fills a topic.
  [[nodiscard]] static Result<std::unique_ptr<Benchmark>> prepare(
      const services::KafkaEndpoint& kafka);

  [[nodiscard]] std::string name() const override { return "consumer"; }
  [[nodiscard]] std::vector<Measure> measures() const override;
  [[nodiscard]] Upstream upstream() const override { return m_broker; }
  [[nodiscard]] bool needs_rewriting() const override { return true; }
  [[nodiscard]] Result<std::vector<double>> run(std::uint16_t port) override;

 private:
  explicit Consumer(Upstream broker) : m_broker(broker) {}

  Upstream m_broker;
};

}  // namespace wringer::bench
