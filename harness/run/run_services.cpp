#include "harness/run/run_services.h"

#include <fmt/format.h>

#include <optional>

namespace wringer::run {
namespace {

using services::Source;
using Which = services::NativeOptions::Which;

}  // namespace

Result<std::unique_ptr<RunServices>> RunServices::start(const Order& order) {
  std::unique_ptr<RunServices> running(new RunServices(order.options.services));
  running->m_endpoints = {running->m_selection.kafka, running->m_selection.postgres};
  if (running->uses(Source::compose)) {
    return fail(ErrorCode::usage, "compose is not understood yet: say native or external");
  }
  if (running->uses(Source::native)) WRINGER_TRY(running->start_native(order));
  return running;
}

Which RunServices::which(Source source) const {
  if (m_selection.kafka.source != source) return Which::postgres;
  return m_selection.postgres.source == source ? Which::both : Which::kafka;
}

void RunServices::take(const services::Endpoints& endpoints, Source source) {
  if (m_selection.kafka.source == source) m_endpoints.kafka = endpoints.kafka;
  if (m_selection.postgres.source == source) m_endpoints.postgres = endpoints.postgres;
}

Status RunServices::start_native(const Order& order) {
  if (order.options.warm == RunOptions::Warm::use) {
    WRINGER_ASSIGN(const std::optional<services::WarmPair> warm, services::env_find());
    if (warm) {
      if (order.progress) order.progress("using the warm services");
      take(warm->endpoints, Source::native);
      return {};
    }
  }
  // If we are killed, the keeper removes it; otherwise we do.
  WRINGER_TRY(order.keeper.discard_at_end(order.scratch));
  WRINGER_ASSIGN(m_native, services::NativeServices::start(order.keeper,
                                                           {.brokers = order.options.kafka_brokers,
                                                            .which = which(Source::native),
                                                            .folder = order.scratch / "services",
                                                            .progress = order.progress}));
  take(m_native->endpoints(), Source::native);
  return {};
}

Status RunServices::check() const {
  if (!m_native) return {};
  if (const std::optional<Error> death = m_native->died()) return fail(*death);
  return {};
}

std::string kafka_line(const services::KafkaEndpoint& kafka) {
  if (kafka.source == Source::native) return "kafka native";
  return fmt::format("kafka {} {}", to_string(kafka.source), kafka.bootstrap);
}

std::string postgres_line(const services::PostgresEndpoint& postgres) {
  if (postgres.source == Source::native) return "postgres native";
  return fmt::format("postgres {} {}:{}", to_string(postgres.source), postgres.host, postgres.port);
}

std::vector<std::string> lines_of(const services::Selection& selection) {
  return {kafka_line(selection.kafka), postgres_line(selection.postgres)};
}

}  // namespace wringer::run
