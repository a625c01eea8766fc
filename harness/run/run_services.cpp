#include "harness/run/run_services.h"

#include <fmt/format.h>

#include <optional>

namespace wringer::run {
namespace {

using services::Source;
using Which = services::NativeOptions::Which;

constexpr std::string_view k_compose = "compose ";

std::string project_of(const std::string& run_id) {
  return "wringer-" + run_id;
}

}  // namespace

Result<std::unique_ptr<RunServices>> RunServices::start(const Order& order) {
  std::unique_ptr<RunServices> running(new RunServices(order.options.services));
  running->m_endpoints = {running->m_selection.kafka, running->m_selection.postgres};
  if (running->uses(Source::compose)) WRINGER_TRY(running->start_compose(order));
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

Status RunServices::start_compose(const Order& order) {
  WRINGER_TRY(order.keeper.discard_at_end(order.scratch));
  WRINGER_ASSIGN(m_compose, services::ComposeServices::start(order.keeper,
                                                             {.project = project_of(order.run_id),
                                                              .which = which(Source::compose),
                                                              .folder = order.scratch / "compose",
                                                              .progress = order.progress,
                                                              .check = order.check}));
  take(m_compose->endpoints(), Source::compose);
  return {};
}

Status RunServices::check(std::chrono::milliseconds patience) const {
  if (m_compose) {
    const std::lock_guard lock(m_asking_engine);
    WRINGER_TRY(m_compose->check());
  }
  // Without the lock: the threads that serve cases ask as well.
  if (m_native && patience > patience.zero()) m_native->await_an_end(patience);
  return children_live();
}

Status RunServices::children_live() const {
  if (!m_native) return {};
  const std::lock_guard lock(m_looking_at_children);
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

std::vector<std::string> lines_of(const services::Selection& selection, const std::string& run_id) {
  std::vector<std::string> lines;
  const bool kafka = selection.kafka.source == Source::compose;
  const bool postgres = selection.postgres.source == Source::compose;
  if (!kafka) lines.push_back(kafka_line(selection.kafka));
  if (!postgres) lines.push_back(postgres_line(selection.postgres));
  // Containers go as a whole.
  if (kafka || postgres) lines.push_back(std::string(k_compose) + project_of(run_id));
  return lines;
}

void remove_containers(std::vector<DeadRun>& dead_runs, process::Keeper& keeper,
                       const std::filesystem::path& folder) {
  for (DeadRun& run : dead_runs) {
    std::erase_if(run.services, [&](const std::string& line) {
      return line.starts_with(k_compose) &&
             services::end_project(keeper, line.substr(k_compose.size()), folder).has_value();
    });
  }
}

}  // namespace wringer::run
