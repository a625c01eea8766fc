#include "harness/faults/rolling_restart.h"

#include "harness/core/duration.h"
#include "harness/faults/group_controls.h"
#include "harness/faults/link_controls.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

// Of one instance that has been started again.
constexpr Duration k_return_deadline = 15s;

}  // namespace

FaultKind RollingRestart::kind() {
  return {.name = "rolling-restart",
          .group = FaultGroup::process,
          .summary = "each instance in turn is ended (SIGTERM), started again and awaited",
          .parameters = {{.name = "grace",
                          .type = ParameterType::duration,
                          .summary = "how long each may take to end by itself before it is killed",
                          .default_text = "10s"}},
          .strikes = FaultKind::Strikes::processes,
          .reports = {"sarama-cluster#255", "IBM/sarama#1987"},
          .sweep = {{.scope = SweepRule::Scope::each_program, .instances_min = 2}}};
}

void RollingRestart::strike(std::function<void()> done) {
  prove_what_was_held();
  end_next();
  done();
}

void RollingRestart::end_next() {
  if (m_current == controls().processes().instances() || m_healing) {
    set_effective(m_failures == 0 && !m_healing);
    if (m_healing) prove("the case healed before every instance had its turn");
    finish();
    return;
  }
  ++m_current;
  m_asked_at = controls().now();
  controls().note(m_current, "terminate", to_text(receipt().fault));
  controls().processes().terminate(m_current, *spec().get<Duration>("grace"),
                                   [this](const Result<Ending>& ending) { ended(ending); });
}

void RollingRestart::ended(const Result<Ending>& ending) {
  if (!ending) {
    ++m_failures;
    prove(fmt::format("instance {} could not be ended: {}", m_current, ending.error().message));
    start_again();
    return;
  }
  prove(fmt::format("instance {} {}{}, {} after SIGTERM", m_current, ending->how,
                    ending->by_itself ? "" : ", having not ended by itself",
                    to_text(controls().now() - m_asked_at)));
  controls().links().sever(m_current);
  controls().groups().leave_groups(m_current, [this](const Result<int>& members) {
    if (!members) prove("its group was not told at once: " + members.error().message);
    start_again();
  });
}

void RollingRestart::start_again() {
  m_asked_at = controls().now();
  m_awaits_return = true;
  controls().processes().start(m_current, [this](const Status& status) { started(status); });
  controls().after(k_return_deadline, [this, round = m_current] { stop_waiting(round); });
}

void RollingRestart::started(const Status& started) {
  if (started) return;
  m_awaits_return = false;
  ++m_failures;
  prove(fmt::format("instance {} could not be started again: {}", m_current,
                    started.error().message));
  end_next();
}

void RollingRestart::observe(const Moment& moment) {
  const bool may_be_back = m_awaits_return && moment.instance == m_current;
  if (!may_be_back) m_participation.observe(moment);
  if (!may_be_back || !m_participation.is_shown_by(moment, m_current)) return;
  m_awaits_return = false;
  came_back(participation_text(moment));
}

void RollingRestart::came_back(const std::string& how) {
  prove(fmt::format("instance {} {}, {} after its start", m_current, how,
                    to_text(controls().now() - m_asked_at)));
  // Not within the moment that shows it.
  controls().after(Duration::zero(), [this] { end_next(); });
}

void RollingRestart::stop_waiting(int round) {
  if (!m_awaits_return || m_current != round) return;
  m_awaits_return = false;
  ++m_failures;
  prove(fmt::format("instance {} did not take part again within {}", m_current,
                    to_text(k_return_deadline)));
  end_next();
}

void RollingRestart::finish() {
  m_over = true;
  if (m_when_over) std::exchange(m_when_over, nullptr)();
}

void RollingRestart::start_all(Instance from, std::function<void(Status)> done) {
  if (from > controls().processes().instances()) {
    done({});
    return;
  }
  controls().processes().start(from, [this, from, done = std::move(done)](const Status& started) {
    if (!started) {
      done(started);
    } else {
      start_all(from + 1, done);
    }
  });
}

void RollingRestart::undo(std::function<void(Status)> done) {
  m_healing = true;
  const auto start = [this, done = std::move(done)] { start_all(1, done); };
  if (m_over) {
    start();
  } else {
    m_when_over = start;
  }
}

}  // namespace wringer::faults
