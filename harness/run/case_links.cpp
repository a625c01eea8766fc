#include "harness/run/case_links.h"

#include "harness/core/assert.h"

namespace wringer::run {
namespace {

proxy::Direction direction_of(const Moment& moment) {
  return moment.phase == Phase::requested ? proxy::Direction::to_service
                                          : proxy::Direction::to_client;
}

}  // namespace

void CaseLinks::freeze(Instance instance) {
  if (++m_freezes[instance] == 1) m_parts.proxy.freeze(instance);
}

void CaseLinks::thaw(Instance instance) {
  int& freezes = m_freezes[instance];
  WRINGER_ASSERT(freezes > 0);
  if (--freezes == 0) m_parts.proxy.thaw(instance);
}

void CaseLinks::sever(Instance instance) {
  m_parts.proxy.sever(instance);
}

void CaseLinks::hold(proxy::Session& session, const Moment& moment) {
  Held& held = m_held[{moment.connection, direction_of(moment)}];
  held.session = session.weak_from_this();
  ++held.claims;
}

void CaseLinks::forward(const Moment& held) {
  const auto found = m_held.find({held.connection, direction_of(held)});
  if (found == m_held.end() || --found->second.claims > 0) return;
  const auto session = found->second.session.lock();
  m_held.erase(found);
  if (session) session->release(direction_of(held));
}

}  // namespace wringer::run
