#include "harness/faults/crash_loop.h"

#include "harness/core/duration.h"
#include "harness/faults/group_controls.h"
#include "harness/faults/link_controls.h"
#include "harness/faults/process_controls.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

// Between a start and the next moment of that kind.
constexpr Duration k_moment_deadline = 15s;

}  // namespace

FaultKind CrashLoop::kind() {
  return {
      .name = "crash-loop",
      .group = FaultGroup::process,
      .summary = "the instance dies (SIGKILL) several times in a row at the same kind of moment",
      .parameters = {{.name = "on",
                      .type = ParameterType::instance,
                      .summary = "whom it strikes, if not the instance of the address"},
                     {.name = "times",
                      .type = ParameterType::count,
                      .summary = "how often it dies",
                      .default_text = "3"}},
      .strikes = FaultKind::Strikes::processes,
      .reports = {"franz-go#57", "sarama#1570"}};
}

void CrashLoop::strike(std::function<void()> done) {
  prove_what_was_held();
  kill(std::move(done));
}

void CrashLoop::strike_again(const Moment& /*moment*/, std::function<void()> done) {
  prove(fmt::format("{} after its start it came to its next {}",
                    to_text(controls().now() - m_started_at), moment().name));
  kill(std::move(done));
}

bool CrashLoop::recurs_at(const Moment& again) {
  if (m_over || m_dying || m_deaths == 0) return false;
  return again.instance == target() && again.name == moment().name &&
         again.phase == moment().phase && (again.phase == Phase::requested || again.succeeded);
}

void CrashLoop::observe(const Moment& again) {
  if (m_dying && again.phase == Phase::requested && again.instance == target()) {
    ++m_forwarded_after;
  }
}

void CrashLoop::kill(std::function<void()> done) {
  m_dying = true;
  m_struck_at = controls().now();
  controls().links().freeze(target());
  controls().note(target(), "kill", to_text(receipt().fault));
  controls().processes().kill(target(), [this, done = std::move(done)](
                                            const Result<std::string>& how) { died(how, done); });
}

void CrashLoop::died(const Result<std::string>& how, std::function<void()> done) {
  controls().links().sever(target());
  controls().links().thaw(target());
  if (!how) {
    m_failed = true;
    prove("the instance could not be killed: " + how.error().message);
  } else {
    prove(fmt::format("{} death: instance {} {}, {} later",
                      ordinal(static_cast<std::uint64_t>(++m_deaths)), target(), *how,
                      to_text(controls().now() - m_struck_at)));
  }
  controls().groups().leave_groups(
      target(), [this, done = std::move(done)](const Result<int>& members) {
        if (!members) prove("its group was not told at once: " + members.error().message);
        start(done);
      });
}

void CrashLoop::start(std::function<void()> done) {
  m_started_at = controls().now();
  controls().processes().start(target(), [this, done = std::move(done)](const Status& started) {
    m_dying = false;
    if (!started) {
      m_failed = true;
      prove("it could not be started again: " + started.error().message);
    }
    const std::int64_t times = *spec().get<std::int64_t>("times");
    if (m_failed || m_deaths >= times) {
      finish();
    } else {
      controls().after(k_moment_deadline, [this, deaths = m_deaths, times] {
        if (m_over || m_deaths != deaths || m_dying) return;
        prove(
            fmt::format("{} of {} deaths: after the last it did not come to its next {} within {}",
                        deaths, times, moment().name, to_text(k_moment_deadline)));
        m_failed = true;
        finish();
      });
    }
    done();
    if (m_when_not_dying) std::exchange(m_when_not_dying, nullptr)();
  });
}

void CrashLoop::finish() {
  m_over = true;
  if (m_forwarded_after > 0) {
    prove(fmt::format("{} requests were forwarded of a dying instance", m_forwarded_after));
  }
  set_effective(!m_failed && m_forwarded_after == 0);
}

void CrashLoop::undo(std::function<void(Status)> done) {
  if (!m_over) prove(fmt::format("the case healed after {} deaths", m_deaths));
  m_over = true;
  const auto start = [this, done = std::move(done)] {
    controls().processes().start(target(), done);
  };
  if (m_dying) {
    m_when_not_dying = start;
  } else {
    start();
  }
}

}  // namespace wringer::faults
