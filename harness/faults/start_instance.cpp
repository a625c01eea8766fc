#include "harness/faults/start_instance.h"

#include "harness/core/duration.h"
#include "harness/faults/group_controls.h"
#include "harness/faults/link_controls.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_join_deadline = 15s;
constexpr Duration k_grace = 10s;

}  // namespace

FaultKind StartInstance::kind() {
  return {.name = "start-instance",
          .group = FaultGroup::process,
          .summary = "one more instance of the system joins, until the case heals",
          .placement = Placement::moment_or_start,
          .strikes = FaultKind::Strikes::processes,
          .reports = {"librdkafka#3340", "segmentio/kafka-go#1398"},
          .sweep = {{.scope = SweepRule::Scope::each_program}}};
}

void StartInstance::strike(std::function<void()> done) {
  prove_what_was_held();
  controls().processes().add([this, done = std::move(done)](const Result<Instance>& added) {
    if (added) {
      m_added = *added;
      prove(fmt::format("instance {} was started", m_added));
      controls().after(k_join_deadline, [this] {
        if (!m_over) prove(fmt::format("it did not take part within {}", to_text(k_join_deadline)));
        m_over = true;
      });
    } else {
      prove("one more instance could not be started: " + added.error().message);
      m_over = true;
    }
    done();
  });
}

void StartInstance::observe(const Moment& moment) {
  if (moment.instance != m_added || m_added == 0) m_participation.observe(moment);
  // It runs the first program.
  if (m_over || m_added == 0 || moment.instance != m_added ||
      !m_participation.is_shown_by(moment, 1)) {
    return;
  }
  m_over = true;
  set_effective(true);
  prove(fmt::format("instance {} {}, {} later", m_added, participation_text(moment),
                    to_text(controls().now() - receipt().fired_at)));
}

void StartInstance::undo(std::function<void(Status)> done) {
  if (m_added == 0 || !controls().processes().running(m_added)) {
    done({});
    return;
  }
  m_over = true;
  controls().note(m_added, "terminate", "the extra instance is not needed any more");
  controls().processes().terminate(
      m_added, k_grace, [this, done = std::move(done)](const Result<Ending>& ending) {
        if (!ending) {
          done(fail(ending.error()));
          return;
        }
        controls().links().sever(m_added);
        controls().groups().leave_groups(m_added, [done](const Result<int>& members) {
          done(members ? Status{} : Status(fail(members.error())));
        });
      });
}

}  // namespace wringer::faults
