#include "harness/cases/case_processes.h"

#include <asio/post.hpp>
#include <fmt/format.h>

namespace wringer::cases {

bool CaseProcesses::running(Instance instance) const {
  return m_parts.fleet.at(instance).running();
}

void CaseProcesses::kill(Instance instance, std::function<void(Result<std::string>)> done) {
  m_parts.fleet.at(instance).kill([this, instance,
                                   done = std::move(done)](const Result<std::string>& how) {
    m_parts.note(instance, "died", how ? *how : "not known to have died: " + how.error().message);
    done(how);
  });
}

void CaseProcesses::terminate(Instance instance, Duration grace,
                              std::function<void(Result<faults::Ending>)> done) {
  m_parts.fleet.at(instance).terminate(
      grace,
      [this, instance, done = std::move(done)](const Result<instances::TerminatedProcess>& ended) {
        if (!ended) {
          m_parts.note(instance, "died", "not known to have ended: " + ended.error().message);
          done(fail(ended.error()));
          return;
        }
        m_parts.note(instance, "died", ended->how);
        done(faults::Ending{.by_itself = ended->by_itself, .how = ended->how});
      });
}

Status CaseProcesses::start_now(Instance instance) {
  instances::InstanceForm& form = m_parts.fleet.at(instance);
  const bool was_running = form.running();
  const bool is_return = !was_running && form.starts() > 0;
  std::unique_ptr<instances::ReadySign> sign;
  if (is_return) sign = look_for_return(instance);
  const MonotonicTime now = m_parts.ground.clock.now();
  const Status started = form.start();
  if (started && !was_running) {
    m_parts.note(instance, "start", is_return ? "started again" : "started");
    if (is_return) {
      m_parts.returns.started(instance, {.at = now,
                                         .until = now + m_parts.scenario.ready_deadline,
                                         .newest_connection = m_parts.proxy.newest_connection(),
                                         .sign = std::move(sign)});
    } else {
      m_parts.returns.began(instance, now);
    }
  }
  return started;
}

std::unique_ptr<instances::ReadySign> CaseProcesses::look_for_return(Instance instance) {
  const auto spec = m_parts.fleet.ready_spec_of(instance);
  if (!spec) {
    m_parts.note(instance, "notice", spec.error().message);
    return nullptr;
  }
  auto sign = instances::look_for_ready_sign({.io = m_parts.io,
                                              .clock = m_parts.ground.clock,
                                              .spec = *spec,
                                              .outputs = m_parts.fleet.at(instance).outputs(),
                                              .is_return = true});
  if (!sign) {
    m_parts.note(instance, "notice", sign.error().message);
    return nullptr;
  }
  return std::move(*sign);
}

void CaseProcesses::start(Instance instance, std::function<void(Status)> done) {
  asio::post(m_parts.io,
             [done = std::move(done), started = start_now(instance)] { done(started); });
}

void CaseProcesses::pause(Instance instance, std::function<void(Result<int>)> done) {
  m_parts.fleet.at(instance).pause(
      [this, instance, done = std::move(done)](const Result<int>& processes) {
        m_parts.note(instance, "paused",
                     processes ? fmt::format("{} processes stand still", *processes)
                               : processes.error().message);
        done(processes);
      });
}

void CaseProcesses::resume(Instance instance, std::function<void(Status)> done) {
  m_parts.fleet.at(instance).resume(
      [this, instance, done = std::move(done)](const Status& resumed) {
        m_parts.note(instance, "resumed", resumed ? "goes on" : resumed.error().message);
        done(resumed);
      });
}

void CaseProcesses::add(std::function<void(Result<Instance>)> done) {
  Result<Instance> added = m_parts.fleet.open();
  if (added) {
    if (const Status started = start_now(*added); !started) added = fail(started.error());
  }
  asio::post(m_parts.io, [done = std::move(done), added] { done(added); });
}

Status CaseProcesses::prepare_clock(Instance instance) {
  return m_parts.fleet.prepare_clock(instance);
}

Status CaseProcesses::set_clock(Instance instance, Duration offset) {
  const instances::InstanceClock* clock = m_parts.fleet.clock_of(instance);
  if (clock == nullptr) {
    return fail(ErrorCode::environment,
                fmt::format("the clock of instance {} is its machine's", instance));
  }
  return clock->set(offset);
}

Result<std::string> CaseProcesses::clock_proof(Instance instance) const {
  return m_parts.fleet.clock_proof(instance);
}

}  // namespace wringer::cases
