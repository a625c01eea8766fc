#include "harness/wire/postgres/tracker.h"

#include "harness/core/assert.h"

#include <algorithm>

namespace wringer::wire::postgres {

MomentName moment_name(ExchangeKind kind) {
  switch (kind) {
    case ExchangeKind::connect:
      return moments::k_postgres_connect;
    case ExchangeKind::begin:
      return moments::k_postgres_begin;
    case ExchangeKind::query:
      return moments::k_postgres_query;
    case ExchangeKind::commit:
      return moments::k_postgres_commit;
    case ExchangeKind::rollback:
      return moments::k_postgres_rollback;
  }
  WRINGER_ASSERT(false);
}

bool ConnectionTracker::passes_bytes_on() const {
  return m_state >= ConnectionState::encrypted;
}

std::variant<NeedMore, Message> ConnectionTracker::next(Side speaker, Bytes received) {
  if (!passes_bytes_on()) {
    const Framed framed = frame(speaker, received);
    if (const auto* more = std::get_if<NeedMore>(&framed)) return *more;
    if (const auto* message = std::get_if<Message>(&framed)) return *message;
    lose_step(std::get<Nonsense>(framed).reason);
  }
  if (received.empty()) return NeedMore{1};
  return Message{MessageForm::opaque, '\0', received.size(), received};
}

Framed ConnectionTracker::frame(Side speaker, Bytes received) const {
  if (m_state == ConnectionState::negotiating) {
    if (speaker == Side::frontend) return NeedMore{0};
    return next_encryption_answer(received, m_limits);
  }
  if (m_state == ConnectionState::starting && speaker == Side::frontend) {
    return next_startup_packet(received, m_limits);
  }
  return next_message(speaker, received, m_limits);
}

void ConnectionTracker::lose_step(std::string reason) {
  m_state = ConnectionState::out_of_step;
  m_because = std::move(reason);
  m_unanswered.clear();
}

bool ConnectionTracker::has_open_writes() const {
  return m_answered.has_writes() && m_status != TransactionStatus::failed;
}

std::vector<OpenExchange> ConnectionTracker::open_exchanges() const {
  std::vector<OpenExchange> open;
  for (const Expectation& expectation : m_unanswered) {
    if (expectation.exchange != 0) open.push_back({expectation.exchange, expectation.kind});
  }
  return open;
}

std::optional<LastRequest> ConnectionTracker::last_request() const {
  if (m_state != ConnectionState::ready || m_unanswered.empty()) return std::nullopt;
  const Expectation& last = m_unanswered.back();
  if (last.exchange == 0) return std::nullopt;
  const bool alone = last.statements.size() == 1;
  const StatementKind kind = alone ? last.statements.front().kind : StatementKind::other;
  return LastRequest{last.exchange, last.request,
                     kind == StatementKind::commit || kind == StatementKind::prepare_transaction};
}

ExchangeId ConnectionTracker::answering() const {
  // Data of a COPY that never came to be is not answered.
  const auto head = std::find_if(m_unanswered.begin(), m_unanswered.end(), [](const auto& one) {
    return one.request != Request::copy_data && one.request != Request::copy_end;
  });
  return head == m_unanswered.end() ? 0 : head->exchange;
}

bool ConnectionTracker::is_quiet() const {
  return m_unanswered.empty() && m_status == TransactionStatus::idle;
}

bool ConnectionTracker::may_leave_something() const {
  return has_open_writes() || std::any_of(m_unanswered.begin(), m_unanswered.end(),
                                          [](const Expectation& one) { return one.may_write(); });
}

void ConnectionTracker::renew_forecast() {
  m_forecast = m_answered;
  for (const Expectation& expectation : m_unanswered) {
    for (std::size_t i = expectation.answered; i < expectation.statements.size(); ++i) {
      m_forecast.apply(expectation.statements[i]);
    }
    if (expectation.ends_unit()) m_forecast.end_unit();
  }
}

}  // namespace wringer::wire::postgres
