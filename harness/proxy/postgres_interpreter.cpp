#include "harness/proxy/postgres_interpreter.h"

#include "harness/core/assert.h"

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

std::string to_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Of bytes that we made, and that outlive it.
postgres::Message whole_message(const std::string& bytes) {
  const auto framed =
      postgres::next_message(postgres::Side::backend, std::as_bytes(std::span(bytes)));
  WRINGER_ASSERT(std::holds_alternative<postgres::Message>(framed));
  return std::get<postgres::Message>(framed);
}

bool ends_connection(const postgres::Message& message) {
  if (message.form != postgres::MessageForm::typed || message.type != 'E') return false;
  const auto error = postgres::read_error(message.payload);
  return error && error->ends_connection();
}

bool asks_for_encryption(const postgres::Message& message) {
  return message.form == postgres::MessageForm::ssl_request ||
         message.form == postgres::MessageForm::gss_request;
}

}  // namespace

Step PostgresInterpreter::next(Direction direction, std::span<const std::byte> buffered) {
  if (direction == Direction::to_service) return next_request(buffered);
  if (has_answer()) return give_answer();
  if (may_stream_changes()) return next_of_changes(buffered);
  return m_withholds ? withheld_answer(buffered) : next_answer(buffered);
}

bool PostgresInterpreter::may_stream_changes() const {
  // Only who names a database can decode changes; a standby, say, does not.
  return m_tracker.state() == postgres::ConnectionState::replicating &&
         m_tracker.start_up()->replication == "database";
}

Step PostgresInterpreter::next_of_changes(std::span<const std::byte> buffered) {
  auto passage = m_own_messages.next(buffered);
  if (passage.size == 0) return {.kind = Step::Kind::need_more};
  return {
      .kind = Step::Kind::piece, .size = passage.size, .rewritten = std::move(passage.remaining)};
}

Step PostgresInterpreter::next_request(std::span<const std::byte> buffered) {
  const auto next = m_tracker.next(postgres::Side::frontend, buffered);
  const auto* message = std::get_if<postgres::Message>(&next);
  if (message == nullptr) {
    return {.kind = Step::Kind::need_more, .size = std::get<postgres::NeedMore>(next).bytes};
  }
  if (asks_for_encryption(*message)) {
    m_refuses_encryption = true;
    return {.kind = Step::Kind::piece, .size = message->size, .rewritten = ""};
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
    const postgres::Treatment treatment = treatment_of(*message);
    if (treatment == postgres::Treatment::swallow) {
      keep_back(buffered, message->size, "");
      continue;
    }
    const bool refused = treatment == postgres::Treatment::refuse;
    const std::optional<std::string> with =
        refused ? std::optional(m_refusal->error) : std::nullopt;
    const postgres::BackendEvent event =
        m_tracker.on_backend(refused ? whole_message(*with) : *message);
    const bool goes_ahead = event.may_go_ahead && m_kept_back == 0;
    keep_back(buffered, message->size, with);
    for (const postgres::ExchangeEnd& end : event.ends) {
      m_open_commits.erase(end.id);
      if (m_refusal && m_refusal->request.exchange == end.id) m_refusal.reset();
      m_kept_back_moments.push_back(moment_from(end));
      if (end.kind == postgres::ExchangeKind::connect && m_tracker.backend_key()) {
        m_kept_back_moments.back().backend =
            static_cast<std::int32_t>(m_tracker.backend_key()->process_id);
      }
    }
    const bool is_incomplete =
        m_open_commits.contains(event.answer_to) && !goes_ahead && !event.client_must_answer;
    if (is_incomplete) continue;
    return {.kind = Step::Kind::piece,
            .size = std::exchange(m_kept_back, 0),
            .moments = std::exchange(m_kept_back_moments, {}),
            .rewritten = std::exchange(m_kept_back_as, std::nullopt)};
  }
}

Step PostgresInterpreter::withheld_answer(std::span<const std::byte> buffered) {
  const auto next = m_tracker.next(postgres::Side::backend, buffered);
  const auto* message = std::get_if<postgres::Message>(&next);
  if (message == nullptr) {
    return {.kind = Step::Kind::need_more, .size = std::get<postgres::NeedMore>(next).bytes};
  }
  if (ends_connection(*message)) {
    m_withholds = false;
    return next_answer(buffered);
  }
  for (const postgres::ExchangeEnd& end : m_tracker.on_backend(*message).ends) {
    m_open_commits.erase(end.id);
  }
  return {.kind = Step::Kind::piece, .size = message->size, .rewritten = ""};
}

postgres::Treatment PostgresInterpreter::treatment_of(const postgres::Message& message) const {
  if (!m_refusal || m_tracker.answering() != m_refusal->request.exchange) {
    return postgres::Treatment::pass;
  }
  return postgres::treatment_of(message, m_refusal->request);
}

void PostgresInterpreter::keep_back(std::span<const std::byte> buffered, std::size_t size,
                                    const std::optional<std::string>& with) {
  if (with && !m_kept_back_as) m_kept_back_as = to_text(buffered.first(m_kept_back));
  if (m_kept_back_as) {
    *m_kept_back_as += with ? *with : to_text(buffered.subspan(m_kept_back, size));
  }
  m_kept_back += size;
}

std::optional<std::string> PostgresInterpreter::refuse(const postgres::ErrorReport& report) {
  const auto request = m_tracker.last_request();
  if (!request || m_refusal) return std::nullopt;
  m_refusal = Refusal{*request, to_text(postgres::error_response(report))};
  return to_text(postgres::request_that_fails(*request, report));
}

bool PostgresInterpreter::answer_in_place(std::string answer) {
  if (m_tracker.state() != postgres::ConnectionState::authenticating || has_answer()) return false;
  m_answer = std::move(answer);
  return true;
}

Step PostgresInterpreter::give_answer() {
  if (std::exchange(m_refuses_encryption, false)) {
    return {
        .kind = Step::Kind::piece, .size = 0, .rewritten = to_text(postgres::encryption_refused())};
  }
  const postgres::BackendEvent event = m_tracker.on_backend(whole_message(m_answer));
  Step step{.kind = Step::Kind::piece, .size = 0};
  for (const postgres::ExchangeEnd& end : event.ends) step.moments.push_back(moment_from(end));
  step.rewritten = std::exchange(m_answer, {});
  return step;
}

std::optional<std::uint32_t> PostgresInterpreter::server_process() const {
  if (!m_tracker.backend_key()) return std::nullopt;
  return m_tracker.backend_key()->process_id;
}

std::string PostgresInterpreter::lost() const {
  using postgres::ConnectionState;
  switch (m_tracker.state()) {
    case ConnectionState::encrypted:
      return "this connection is encrypted, so nothing of it is seen; use sslmode=disable and "
             "gssencmode=disable";
    case ConnectionState::out_of_step:
      return "this connection is no longer understood: " + m_tracker.out_of_step_because();
    // A replication connection is meant to be opaque, but for messages of ours.
    default:
      return "";
  }
}

bool PostgresInterpreter::busy() const {
  return lost().empty() && !m_tracker.is_quiet();
}

}  // namespace wringer::proxy
