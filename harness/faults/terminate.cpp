#include "harness/faults/terminate.h"

#include "harness/core/duration.h"
#include "harness/faults/group_controls.h"
#include "harness/faults/link_controls.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

Parameter on() {
  return {.name = "on",
          .type = ParameterType::instance,
          .summary = "whom it strikes, if not the instance of the address"};
}

Parameter grace() {
  return {.name = "grace",
          .type = ParameterType::duration,
          .summary = "how long it may take to end by itself before it is killed",
          .default_text = "10s"};
}

}  // namespace

FaultKind Terminate::kind() {
  return {.name = "terminate",
          .group = FaultGroup::process,
          .summary = "the instance is asked to end (SIGTERM), then killed, and is started again",
          .parameters = {on(),
                         grace(),
                         {.name = "restart",
                          .type = ParameterType::name,
                          .summary = "when it is started again: at once, as a supervisor would, or "
                                     "when all faults are healed",
                          .default_text = "at-once",
                          .choices = {"at-once", "heal"}}},
          .strikes = FaultKind::Strikes::processes,
          .reports = {"sarama-cluster#255", "confluent_kafka_helpers#94"},
          .sweep = {{.scope = SweepRule::Scope::each_crash_state, .rank_max = 0},
                    // With all that was delivered still in hand.
                    {.moments = {moments::k_kafka_fetch},
                     .phases = {Phase::acked},
                     .scope = SweepRule::Scope::each_program,
                     .arguments = {{"restart", std::string("heal")}}}}};
}

FaultKind StopInstance::kind() {
  return {.name = "stop-instance",
          .group = FaultGroup::process,
          .summary = "the instance is asked to end (SIGTERM) and stays away until the case heals",
          .parameters = {on(), grace()},
          .strikes = FaultKind::Strikes::processes,
          .reports = {"insights-host-inventory#588"},
          .sweep = {{.scope = SweepRule::Scope::each_program, .instances_min = 2}}};
}

bool Terminate::stays_away() const {
  return spec().get<std::string>("restart") == "heal";
}

void Terminate::strike(std::function<void()> done) {
  controls().note(target(), spec().kind, to_text(receipt().fault));
  controls().processes().terminate(target(), *spec().get<Duration>("grace"),
                                   [this](const Result<Ending>& ending) { ended(ending); });
  prove_what_was_held();
  done();
}

void Terminate::ended(const Result<Ending>& ending) {
  if (!ending) {
    prove("the instance could not be ended: " + ending.error().message);
    finish();
    return;
  }
  const std::string took = to_text(controls().now() - receipt().fired_at);
  prove(ending->by_itself
            ? fmt::format("instance {} {}, {} after SIGTERM", target(), ending->how, took)
            : fmt::format("instance {} had not ended {} after SIGTERM, then {}", target(),
                          to_text(*spec().get<Duration>("grace")), ending->how));
  set_effective(true);
  // What is left of its links belongs to nobody.
  controls().links().sever(target());
  controls().groups().leave_groups(target(),
                                   [this](const Result<int>& members) { left_groups(members); });
}

void Terminate::left_groups(const Result<int>& members) {
  if (!members) {
    prove("its group was not told at once: " + members.error().message);
  } else if (*members > 0) {
    prove("it had not left its consumer group; we did so in its name");
  }
  if (stays_away()) {
    finish();
    return;
  }
  controls().processes().start(target(), [this](const Status& started) {
    if (!started) prove("it could not be started again: " + started.error().message);
    finish();
  });
}

void Terminate::finish() {
  m_over = true;
  if (m_when_over) std::exchange(m_when_over, nullptr)();
}

void Terminate::undo(std::function<void(Status)> done) {
  const auto start = [this, done = std::move(done)] {
    controls().processes().start(target(), done);
  };
  if (m_over) {
    start();
  } else {
    m_when_over = start;
  }
}

}  // namespace wringer::faults
