#include "harness/groups/start_gate.h"

#include <asio/post.hpp>

#include <utility>

namespace wringer::groups {
namespace {

using namespace std::chrono_literals;

// Longer than two instances of anything differ in starting (1.8 s were seen of Java's virtual
// machines, on a busy machine), shorter than any client's patience with a JoinGroup.
constexpr std::chrono::steady_clock::duration k_patience = 5s;
// MEMBER_ID_REQUIRED: the group does not form from this one yet.
constexpr const char* k_id_alone = "79 ";

}  // namespace

StartGate::StartGate(asio::io_context& io, int instances)
    : m_io(io),
      m_patience(io),
      m_instances(static_cast<std::size_t>(instances)),
      m_open(instances < 2) {}

proxy::Decision StartGate::decide(proxy::Session& session, const Moment& moment) {
  // Companions are in groups of their own, if in any.
  const bool is_one_of_them = static_cast<std::size_t>(moment.instance) <= m_instances;
  if (m_open || moment.name != moments::k_kafka_join_group || !is_one_of_them) {
    return proxy::Decision::forward;
  }
  if (moment.phase != Phase::requested) {
    on_answer(moment);
    return proxy::Decision::forward;
  }
  if (m_seen.insert(moment.instance).second) {
    if (m_seen.size() < m_instances) return hold(session);
    // Not before this one is on its way, too.
    asio::post(m_io, [this] { release_held(); });
    return proxy::Decision::forward;
  }
  if (!m_given_id.contains(moment.instance) || !m_back.insert(moment.instance).second) {
    return proxy::Decision::forward;
  }
  if (!all_are_back()) return hold(session);
  asio::post(m_io, [this] { open(); });
  return proxy::Decision::forward;
}

void StartGate::on_answer(const Moment& moment) {
  if (!m_answered.insert(moment.instance).second) return;
  if (moment.error.starts_with(k_id_alone)) m_given_id.insert(moment.instance);
  if (all_are_back()) asio::post(m_io, [this] { open(); });
}

bool StartGate::all_are_back() const {
  return m_answered.size() == m_instances && m_back.size() == m_given_id.size();
}

proxy::Decision StartGate::hold(proxy::Session& session) {
  if (m_held.empty()) {
    m_patience.expires_after(k_patience);
    m_patience.async_wait([this](std::error_code problem) {
      if (!problem) open();
    });
  }
  m_held.push_back(session.weak_from_this());
  return proxy::Decision::hold;
}

void StartGate::release_held() {
  m_patience.cancel();
  for (const auto& held : std::exchange(m_held, {})) {
    if (const auto session = held.lock()) session->release(proxy::Direction::to_service);
  }
}

void StartGate::open() {
  m_open = true;
  release_held();
}

}  // namespace wringer::groups
