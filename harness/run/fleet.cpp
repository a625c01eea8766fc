#include "harness/run/fleet.h"

#include "fixtures/services/ports.h"

#include <fmt/format.h>

namespace wringer::run {

Fleet::Fleet(Parts parts)
    : m_parts(std::move(parts)),
      m_http({.io = m_parts.io,
              .services = m_parts.scenario.http,
              .folder = m_parts.folder,
              .on_call = m_parts.on_call}) {}

Fleet::~Fleet() {
  for (auto& [instance, member] : m_members) {
    const std::vector<pid_t> pids = member.process->pids();
    member.process.reset();
    if (member.clock == nullptr) continue;
    for (const pid_t pid : pids) InstanceClock::tidy(pid);
  }
}

Result<Instance> Fleet::open() {
  const Instance instance = size() + 1;
  WRINGER_TRY(m_parts.proxy.open_kafka(instance, m_parts.ground.brokers));
  WRINGER_TRY(m_parts.proxy.open_postgres(instance, m_parts.ground.postgres));
  WRINGER_TRY(m_http.open(instance));
  Member& member = m_members[instance];
  if (asks_for(m_parts.scenario.system, "port")) {
    Random random(fresh_seed());
    WRINGER_ASSIGN(const auto ports, services::free_ports(1, random));
    member.port = ports.front();
  }
  WRINGER_ASSIGN(process::Command command, system_command(command_parts_of(instance)));
  member.process = std::make_unique<InstanceProcess>(
      m_parts.io, m_parts.ground.clock, m_parts.ground.keeper, std::move(command),
      [this, instance](const process::ExitStatus& status) { m_parts.on_exit(instance, status); });
  return instance;
}

SystemCommandParts Fleet::command_parts_of(Instance instance) const {
  return {.scenario = m_parts.scenario,
          .instance = instance,
          .kafka = m_parts.proxy.kafka_bootstrap(instance),
          .postgres = m_parts.ground.endpoints.postgres,
          .postgres_port = m_parts.proxy.postgres_port(instance),
          .port = m_members.at(instance).port,
          .http = m_http.urls_of(instance),
          .store = m_parts.store,
          .folder = m_parts.folder};
}

Result<scenario::ReadySpec> Fleet::ready_spec_of(Instance instance) const {
  return filled_ready_spec(command_parts_of(instance));
}

Status Fleet::prepare_clock(Instance instance) {
  Member& member = m_members.at(instance);
  if (member.clock != nullptr) return {};
  WRINGER_ASSIGN(auto clock, InstanceClock::create(m_parts.folder /
                                                   fmt::format("instance-{}.clock", instance)));
  WRINGER_TRY(clock->set(Duration::zero()));
  member.process->add_environment(clock->environment());
  member.clock = std::move(clock);
  return {};
}

const InstanceClock* Fleet::clock_of(Instance instance) const {
  return m_members.at(instance).clock.get();
}

}  // namespace wringer::run
