#include "harness/cases/fleet.h"

#include "fixtures/services/ports.h"
#include "harness/instances/attached_instance.h"
#include "harness/instances/instance_container.h"

#include <fmt/format.h>

namespace wringer::cases {

Fleet::Fleet(Parts parts)
    : m_parts(std::move(parts)),
      m_http({.io = m_parts.io,
              .services = m_parts.scenario.http,
              .folder = m_parts.folder,
              .on_call = m_parts.on_call}) {}

Fleet::~Fleet() {
  for (auto& [instance, member] : m_members) {
    if (member.clock == nullptr) continue;
    const std::vector<pid_t> pids = member.process->pids();
    member.form.reset();
    for (const pid_t pid : pids) instances::InstanceClock::tidy(pid);
  }
}

Result<Instance> Fleet::open() {
  const Instance instance = size() + 1;
  const instances::AttachedPorts ports =
      instances::attached_ports(m_parts.scenario.system, instance);
  WRINGER_TRY(m_parts.proxy.open_kafka(instance, m_parts.ground.brokers, ports.kafka));
  WRINGER_TRY(m_parts.proxy.open_postgres(instance, m_parts.ground.postgres, ports.postgres));
  WRINGER_TRY(m_http.open(instance, ports.http));
  Member& member = m_members[instance];
  if (asks_for(m_parts.scenario.system, "port")) {
    Random random(fresh_seed());
    WRINGER_ASSIGN(const auto free, services::free_ports(1, random));
    member.port = free.front();
  }
  WRINGER_TRY(make_form(instance, member));
  return instance;
}

Status Fleet::make_form(Instance instance, Member& member) {
  const Ground& ground = m_parts.ground;
  const auto on_exit = [this, instance](const instances::UnaskedExit& exit) {
    m_parts.on_exit(instance, exit);
  };
  if (m_parts.scenario.system.attach) {
    member.form = std::make_unique<instances::AttachedInstance>(m_parts.io);
    return {};
  }
  const SystemCommandParts parts = command_parts_of(instance);
  if (!m_parts.scenario.system.program_of(instance).image.empty()) {
    WRINGER_ASSIGN(instances::ContainerPlan plan, container_plan(parts));
    member.form = std::make_unique<instances::InstanceContainer>(
        m_parts.io, ground.clock, ground.keeper, std::move(plan), on_exit);
    return {};
  }
  WRINGER_ASSIGN(process::Command command, system_command(parts));
  auto process = std::make_unique<instances::InstanceProcess>(m_parts.io, ground.clock,
                                                              std::move(command), on_exit);
  member.process = process.get();
  member.form = std::move(process);
  return {};
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
          .run_id = m_parts.ground.run_id,
          .folder = m_parts.folder};
}

Result<scenario::ReadySpec> Fleet::ready_spec_of(Instance instance) const {
  return filled_ready_spec(command_parts_of(instance));
}

Status Fleet::prepare_clock(Instance instance) {
  Member& member = m_members.at(instance);
  if (member.clock != nullptr) return {};
  if (member.process == nullptr) {
    return fail(ErrorCode::environment, "a clock can be set for processes of this machine only");
  }
  WRINGER_ASSIGN(auto clock, instances::InstanceClock::create(
                                 m_parts.folder / fmt::format("instance-{}.clock", instance)));
  WRINGER_TRY(clock->set(Duration::zero()));
  member.process->add_environment(clock->environment());
  member.clock = std::move(clock);
  return {};
}

const instances::InstanceClock* Fleet::clock_of(Instance instance) const {
  return m_members.at(instance).clock.get();
}

Result<std::string> Fleet::clock_proof(Instance instance) const {
  const Member& member = m_members.at(instance);
  if (member.clock == nullptr || !member.form->running()) {
    return fail(ErrorCode::environment, "it does not run");
  }
  return member.clock->proof(member.process->processes());
}

}  // namespace wringer::cases
