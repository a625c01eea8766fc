#include "harness/run/fleet.h"

#include "harness/run/system_command.h"

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
  WRINGER_ASSIGN(process::Command command, command_of(instance));
  m_members[instance].process = std::make_unique<InstanceProcess>(
      m_parts.io, m_parts.ground.clock, m_parts.ground.keeper, std::move(command),
      [this, instance](const process::ExitStatus& status) { m_parts.on_exit(instance, status); });
  return instance;
}

Result<process::Command> Fleet::command_of(Instance instance) const {
  return system_command({.scenario = m_parts.scenario,
                         .instance = instance,
                         .kafka = m_parts.proxy.kafka_bootstrap(instance),
                         .postgres = m_parts.ground.endpoints.postgres,
                         .postgres_port = m_parts.proxy.postgres_port(instance),
                         .http = m_http.urls_of(instance),
                         .store = m_parts.store,
                         .folder = m_parts.folder});
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
