#include "harness/instances/attached_instance.h"

#include <asio/post.hpp>

namespace wringer::instances {
namespace {

Error not_ours() {
  return {ErrorCode::environment, "Wringer has not started it: this system is attached"};
}

}  // namespace

Status AttachedInstance::start() {
  m_starts = 1;
  return {};
}

void AttachedInstance::kill(std::function<void(Result<std::string>)> done) {
  asio::post(m_io, [done = std::move(done)] { done(fail(not_ours())); });
}

void AttachedInstance::terminate(Duration /*grace*/,
                                 std::function<void(Result<TerminatedProcess>)> done) {
  asio::post(m_io, [done = std::move(done)] { done(fail(not_ours())); });
}

void AttachedInstance::pause(std::function<void(Result<int>)> done) {
  asio::post(m_io, [done = std::move(done)] { done(fail(not_ours())); });
}

void AttachedInstance::resume(std::function<void(Status)> done) {
  asio::post(m_io, [done = std::move(done)] { done(fail(not_ours())); });
}

AttachedPorts attached_ports(const scenario::SystemSpec& system, Instance instance) {
  if (!system.attach) return {};
  const auto shifted = [instance](std::uint16_t port) {
    return static_cast<std::uint16_t>(port + instance - 1);
  };
  AttachedPorts ports{.kafka = shifted(system.attach->kafka),
                      .postgres = shifted(system.attach->postgres)};
  for (const auto& [name, port] : system.attach->http) ports.http[name] = shifted(port);
  return ports;
}

}  // namespace wringer::instances
