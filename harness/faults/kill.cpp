#include "harness/faults/kill.h"

#include "harness/core/duration.h"
#include "harness/faults/group_controls.h"
#include "harness/faults/link_controls.h"
#include "harness/faults/process_controls.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

std::string offsets_of(const Moment& commit) {
  std::string text;
  for (const OffsetRange& range : commit.offsets) {
    text += fmt::format("{}{}[{}]→{}", text.empty() ? "" : ", ", range.topic, range.partition,
                        range.end);
  }
  return text.empty() ? "of unknown offsets" : text;
}

}  // namespace

FaultKind Kill::kind() {
  return {.name = "kill",
          .group = FaultGroup::process,
          .summary = "the instance dies (SIGKILL) and is started again",
          .parameters = {{.name = "on",
                          .type = ParameterType::instance,
                          .summary = "whom it strikes, if not the instance of the address"},
                         {.name = "restart",
                          .type = ParameterType::name,
                          .summary = "when it is started again: at once, as a supervisor would, or "
                                     "when all faults are healed",
                          .default_text = "at-once",
                          .choices = {"at-once", "heal"}},
                         {.name = "leaves",
                          .type = ParameterType::name,
                          .summary = "when its member leaves its consumer group: at once, or when "
                                     "its session times out, for which settle.deadline must leave "
                                     "time (45 s by default)",
                          .default_text = "at-once",
                          .choices = {"at-once", "session-timeout"}}},
          .strikes = FaultKind::Strikes::processes,
          .reports = {"librdkafka#1122", "franz-go#57"},
          .sweep = {{.scope = SweepRule::Scope::each_crash_state}}};
}

void Kill::observe(const Moment& moment) {
  if (moment.phase != Phase::requested) return;
  if (m_struck) {
    if (!m_severed && moment.instance == target()) ++m_forwarded_after;
    return;
  }
  const auto on = spec().get<std::int64_t>("on");
  const Instance whose = on ? static_cast<Instance>(*on) : spec().at.instance;
  if (moment.instance == whose && moment.name == moments::k_kafka_offset_commit) {
    m_last_offset_commit = moment;
  }
}

void Kill::strike(std::function<void()> done) {
  m_struck = true;
  controls().links().freeze(target());
  controls().note(target(), "kill", to_text(receipt().fault));
  controls().processes().kill(target(),
                              [this, done = std::move(done)](Result<std::string> how) mutable {
                                died(how, std::move(done));
                              });
}

void Kill::died(const Result<std::string>& how, std::function<void()> done) {
  // Only now: what it managed to send before it died must not slip through a closing socket.
  controls().links().sever(target());
  controls().links().thaw(target());
  m_severed = true;
  prove_what_was_held();
  if (!how) {
    prove("the instance could not be killed: " + how.error().message);
    done();
    return;
  }
  prove(fmt::format("instance {} {}, {} later", target(), *how,
                    to_text(controls().now() - receipt().fired_at)));
  prove(m_forwarded_after == 0
            ? "nothing that it said after this moment was forwarded"
            : fmt::format("{} requests were forwarded after this moment", m_forwarded_after));
  prove(m_last_offset_commit
            ? "its last offset commit until then: " + offsets_of(*m_last_offset_commit)
            : "it had committed no offset until then");
  set_effective(m_forwarded_after == 0);
  if (spec().get<std::string>("leaves") == "session-timeout") {
    prove("its member stays in the consumer group until its session times out");
    start_again(std::move(done));
    return;
  }
  controls().groups().leave_groups(
      target(), [this, done = std::move(done)](const Result<int>& members) mutable {
        left_groups(members, std::move(done));
      });
}

void Kill::left_groups(const Result<int>& members, std::function<void()> done) {
  if (!members) {
    // Not fatal: its session times out by itself, only later.
    prove("its group was not told at once: " + members.error().message);
  } else if (*members > 0) {
    prove("its member left the consumer group at once");
  }
  start_again(std::move(done));
}

void Kill::start_again(std::function<void()> done) {
  if (lasts_until_heal()) {
    done();
    return;
  }
  controls().processes().start(target(), [this, done = std::move(done)](const Status& started) {
    if (!started) prove("it could not be started again: " + started.error().message);
    done();
  });
}

bool Kill::lasts_until_heal() const {
  return spec().get<std::string>("restart") == "heal";
}

void Kill::undo(std::function<void(Status)> done) {
  controls().processes().start(target(), std::move(done));
}

}  // namespace wringer::faults
