#include "harness/run/case_processes.h"

#include <asio/post.hpp>

namespace wringer::run {

bool CaseProcesses::running(Instance instance) const {
  return m_parts.instances.at(instance)->running();
}

void CaseProcesses::kill(Instance instance, std::function<void(Result<std::string>)> done) {
  m_parts.instances.at(instance)->kill([this, instance,
                                        done = std::move(done)](const Result<std::string>& how) {
    m_parts.note(instance, "died", how ? *how : "not known to have died: " + how.error().message);
    done(how);
  });
}

void CaseProcesses::start(Instance instance, std::function<void(Status)> done) {
  InstanceProcess& process = *m_parts.instances.at(instance);
  const bool was_running = process.running();
  const Status started = process.start();
  if (started && !was_running) {
    m_parts.note(instance, "start", process.starts() > 1 ? "started again" : "started");
  }
  asio::post(m_parts.io, [done = std::move(done), started] { done(started); });
}

}  // namespace wringer::run
