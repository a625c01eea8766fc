#include "harness/groups/start_gate.h"

#include <asio/post.hpp>

#include <utility>

namespace wringer::groups {
namespace {

using namespace std::chrono_literals;

// Longer than two instances of anything differ in starting (1.8 s were seen of Java's virtual
// machines, on a busy machine), shorter than any client's patience with a JoinGroup.
constexpr std::chrono::steady_clock::duration k_patience = 5s;

}  // namespace

StartGate::StartGate(asio::io_context& io, int instances)
    : m_io(io),
      m_patience(io),
      m_instances(static_cast<std::size_t>(instances)),
      m_open(instances < 2) {}

proxy::Decision StartGate::decide(proxy::Session& session, const Moment& moment) {
  const bool joins = moment.name == moments::k_kafka_join_group && moment.phase == Phase::requested;
  // Companions are in groups of their own, if in any.
  const bool is_one_of_them = static_cast<std::size_t>(moment.instance) <= m_instances;
  if (m_open || !joins || !is_one_of_them || !m_seen.insert(moment.instance).second)
    return proxy::Decision::forward;
  if (m_seen.size() == m_instances) {
    // Not before this one is on its way, too.
    asio::post(m_io, [this] { open(); });
    return proxy::Decision::forward;
  }
  if (m_held.empty()) {
    m_patience.expires_after(k_patience);
    m_patience.async_wait([this](std::error_code problem) {
      if (!problem) open();
    });
  }
  m_held.push_back(session.weak_from_this());
  return proxy::Decision::hold;
}

void StartGate::open() {
  m_open = true;
  m_patience.cancel();
  for (const auto& held : std::exchange(m_held, {})) {
    if (const auto session = held.lock()) session->release(proxy::Direction::to_service);
  }
}

}  // namespace wringer::groups
