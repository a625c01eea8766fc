#include "harness/cases/case_links.h"

#include "harness/core/assert.h"
#include "harness/proxy/interpreter.h"

namespace wringer::cases {
void CaseLinks::freeze(Instance instance) {
  if (++m_freezes[instance] > 1) return;
  m_parts.proxy.freeze(instance);
  m_parts.fleet.http().freeze(instance);
}

void CaseLinks::thaw(Instance instance) {
  int& freezes = m_freezes[instance];
  WRINGER_ASSERT(freezes > 0);
  if (--freezes > 0) return;
  m_parts.proxy.thaw(instance);
  m_parts.fleet.http().thaw(instance);
}

void CaseLinks::sever(Instance instance) {
  m_parts.proxy.sever(instance);
  m_parts.fleet.http().sever(instance);
}

void CaseLinks::hold(proxy::Session& session, const Moment& moment) {
  Held& held = m_held[{moment.connection, proxy::direction_of(moment)}];
  held.session = session.weak_from_this();
  held.exchanges.insert(moment.exchange);
  ++held.claims;
}

std::shared_ptr<proxy::Session> CaseLinks::holder_of(const Moment& moment) const {
  const auto found = m_held.find({moment.connection, proxy::direction_of(moment)});
  if (found == m_held.end() || !found->second.exchanges.contains(moment.exchange)) return nullptr;
  std::shared_ptr<proxy::Session> session = found->second.session.lock();
  return session && session->bytes_of_piece(proxy::direction_of(moment)) ? session : nullptr;
}

void CaseLinks::forward(const Moment& held) {
  const auto found = m_held.find({held.connection, proxy::direction_of(held)});
  if (found == m_held.end() || !found->second.exchanges.contains(held.exchange)) return;
  if (--found->second.claims > 0) return;
  const auto session = found->second.session.lock();
  m_held.erase(found);
  if (session) session->release(proxy::direction_of(held));
}

bool CaseLinks::is_held(const Moment& moment) const {
  return holder_of(moment) != nullptr;
}

template <typename Edit>
Status CaseLinks::edit(const Moment& held, Edit edit) {
  const std::shared_ptr<proxy::Session> session = holder_of(held);
  if (!session) return fail(ErrorCode::environment, "it is no longer held");
  const proxy::MessageEdits* edits = session->interpreter().edits();
  if (edits == nullptr) return fail(ErrorCode::environment, "a message of Postgres is not edited");
  WRINGER_ASSIGN(std::string bytes,
                 edit(*edits, *session->bytes_of_piece(proxy::direction_of(held))));
  session->replace_piece(proxy::direction_of(held), std::move(bytes));
  return {};
}

Status CaseLinks::edit_error(const Moment& held, std::int16_t code) {
  WRINGER_ASSERT(held.phase == Phase::applied);
  return edit(held, [code](const proxy::MessageEdits& edits, std::span<const std::byte> answer) {
    return edits.with_error(answer, code);
  });
}

Status CaseLinks::edit_throttle(const Moment& held, Duration time) {
  WRINGER_ASSERT(held.phase == Phase::applied);
  return edit(held, [time](const proxy::MessageEdits& edits, std::span<const std::byte> answer) {
    return edits.throttled(answer, time);
  });
}

Status CaseLinks::answer_with_error(const Moment& held, std::int16_t code) {
  WRINGER_ASSERT(held.phase == Phase::requested);
  const std::shared_ptr<proxy::Session> session = holder_of(held);
  if (!session) return fail(ErrorCode::environment, "it is no longer held");
  const proxy::MessageEdits* edits = session->interpreter().edits();
  if (edits == nullptr) {
    return fail(ErrorCode::environment, "a message of Postgres is not answered in its place");
  }
  WRINGER_ASSIGN(std::string answer,
                 edits->refusal(*session->bytes_of_piece(proxy::Direction::to_service), code));
  // Before, as in `forward`: what the client has said since may be held as soon as this is gone.
  auto its_hold = m_held.extract({held.connection, proxy::Direction::to_service});
  if (session->answer(std::move(answer))) return {};
  m_held.insert(std::move(its_hold));
  return fail(ErrorCode::environment, "such a request is never answered");
}

int CaseLinks::cut(const LinkSelection& which, faults::Cut how) {
  const auto ending = how == faults::Cut::fin ? proxy::Ending::fin : proxy::Ending::reset;
  return m_parts.proxy.cut(which, ending, ending);
}

int CaseLinks::impose(const LinkSelection& which, const LinkRule& rule) {
  LinkRule ours = rule;
  if (auto* mute = std::get_if<Mute>(&ours)) {
    mute->partition.topic = m_parts.store.topics().at(mute->partition.topic);
  }
  return m_parts.proxy.rules().impose(which, std::move(ours));
}

LinkReport CaseLinks::report(int rule) const {
  return m_parts.proxy.rules().report(rule);
}

LinkReport CaseLinks::lift(int rule) {
  return m_parts.proxy.rules().lift(rule);
}

std::uint64_t CaseLinks::newest_connection() const {
  return m_parts.proxy.newest_connection();
}

}  // namespace wringer::cases
