#include "harness/proxy/postgres_interpreter.h"

#include <utility>

namespace wringer::proxy {

namespace postgres = wire::postgres;

namespace {

Moment moment_from(const postgres::ExchangeStart& start) {
  Moment moment;
  moment.name = postgres::moment_name(start.kind);
  moment.phase = Phase::requested;
  moment.exchange = start.id;
  moment.sql = start.sql;
  moment.statement = start.statement;
  return moment;
}

Moment moment_from(const postgres::ExchangeEnd& end) {
  Moment moment;
  moment.name = postgres::moment_name(end.kind);
  moment.phase = Phase::applied;
  moment.exchange = end.id;
  moment.succeeded = end.succeeded;
  moment.error = end.sql_state;
  moment.sql = end.command_tag;
  return moment;
}

}  // namespace

Step PostgresInterpreter::next(Direction direction, std::span<const std::byte> buffered) {
  return direction == Direction::to_service ? next_request(buffered) : next_answer(buffered);
}

Step PostgresInterpreter::next_request(std::span<const std::byte> buffered) {
  const auto next = m_tracker.next(postgres::Side::frontend, buffered);
  const auto* message = std::get_if<postgres::Message>(&next);
  if (message == nullptr) {
    return {.kind = Step::Kind::need_more, .size = std::get<postgres::NeedMore>(next).bytes};
  }
  const postgres::FrontendEvent event = m_tracker.on_frontend(*message);
  Step step{.kind = Step::Kind::piece, .size = message->size};
  if (event.start) {
    if (event.start->kind == postgres::ExchangeKind::commit) m_open_commits.insert(event.start->id);
    step.moments.push_back(moment_from(*event.start));
    if (event.start->kind == postgres::ExchangeKind::connect && m_tracker.start_up()) {
      step.moments.back().client = m_tracker.start_up()->application_name;
    }
  }
  return step;
}

Step PostgresInterpreter::next_answer(std::span<const std::byte> buffered) {
  while (true) {
    const auto next = m_tracker.next(postgres::Side::backend, buffered.subspan(m_kept_back));
    const auto* message = std::get_if<postgres::Message>(&next);
    if (message == nullptr) {
      return {.kind = Step::Kind::need_more, .size = std::get<postgres::NeedMore>(next).bytes};
    }
    const postgres::BackendEvent event = m_tracker.on_backend(*message);
    const bool goes_ahead = event.may_go_ahead && m_kept_back == 0;
    m_kept_back += message->size;
    for (const postgres::ExchangeEnd& end : event.ends) {
      m_open_commits.erase(end.id);
      m_kept_back_moments.push_back(moment_from(end));
    }
    const bool is_incomplete =
        m_open_commits.contains(event.answer_to) && !goes_ahead && !event.client_must_answer;
    if (is_incomplete) continue;
    return {.kind = Step::Kind::piece,
            .size = std::exchange(m_kept_back, 0),
            .moments = std::exchange(m_kept_back_moments, {})};
  }
}

std::string PostgresInterpreter::lost() const {
  using postgres::ConnectionState;
  switch (m_tracker.state()) {
    case ConnectionState::encrypted:
      return "this connection is encrypted, so nothing of it is seen; use sslmode=disable and "
             "gssencmode=disable";
    case ConnectionState::out_of_step:
      return "this connection is no longer understood: " + m_tracker.out_of_step_because();
    // A replication connection is meant to be opaque.
    default:
      return "";
  }
}

bool PostgresInterpreter::busy() const {
  return lost().empty() && !m_tracker.is_quiet();
}

}  // namespace wringer::proxy
