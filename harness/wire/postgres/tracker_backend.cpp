// What the server says.

#include "harness/wire/postgres/tracker.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace wringer::wire::postgres {
namespace {

// The client has to say something before the server goes on.
bool asks_client(std::uint32_t authentication) {
  constexpr std::uint32_t k_ok = 0;
  constexpr std::uint32_t k_sasl_final = 12;
  return authentication != k_ok && authentication != k_sasl_final;
}

// Notices, notifications, settings; what answers Parse, Bind, Close and Describe.
bool tells_no_effect(char type) {
  constexpr std::string_view k_types = "NAS123tTn";
  return k_types.find(type) != std::string_view::npos;
}

}  // namespace

BackendEvent ConnectionTracker::on_backend(const Message& message) {
  if (passes_bytes_on()) return {};
  if (message.form == MessageForm::encryption_answer) {
    m_state = message.type == 'N' ? ConnectionState::starting : ConnectionState::encrypted;
    return {};
  }
  if (message.form != MessageForm::typed) return {};
  drop_data_of_no_copy();
  BackendEvent event;
  event.may_go_ahead = tells_no_effect(message.type);
  if (!m_unanswered.empty()) {
    const Expectation& head = m_unanswered.front();
    event.answer_to = head.committed_by != 0 ? head.committed_by : head.exchange;
  }
  on_answer(message, event);
  // What is no longer understood must not be kept back.
  if (m_state == ConnectionState::out_of_step) event.answer_to = 0;
  return event;
}

void ConnectionTracker::on_answer(const Message& message, BackendEvent& event) {
  const char type = message.type;
  switch (type) {
    case 'N':
    case 'S':
    case 'A':
      return;  // May come at any time.
    case 'C':
      return on_command_complete(message.payload, event);
    case 'Z':
      return on_ready(message.payload, event);
    case 'E':
      return on_error(message.payload, event);
    case 'R':
      return on_authentication(message.payload, event);
    case 'K':
      return on_backend_key(message.payload);
    case 'G':
      event.client_must_answer = true;
      return on_copy_in(event);
    case '1':
      return answered(type, Request::parse);
    case '2':
      return answered(type, Request::bind);
    case '3':
      return answered(type, Request::close);
    case 'n':
      return answered(type, Request::describe);
    case 'T':
      if (head_is({Request::query})) return;
      return answered(type, Request::describe);
    case 's':
    case 'I':
      return on_short_completion(type, event);
    case 'v':
      return belongs_to(type, {Request::start_up});
    case 't':
      return belongs_to(type, {Request::describe});
    case 'V':
      belongs_to(type, {Request::function_call});
      if (!m_unanswered.empty()) statement_done(m_unanswered.front(), {StatementKind::write});
      return;
    case 'D':
    case 'H':
    case 'd':
    case 'c':
      return belongs_to(type, {Request::query, Request::execute});
    default:
      event.client_must_answer = true;
      return lose_step(fmt::format("the server sent '{}', which only replication uses", type));
  }
}

// Of a COPY that never came to be, or has failed: nobody answers it.
void ConnectionTracker::drop_data_of_no_copy() {
  while (head_is({Request::copy_data, Request::copy_end})) m_unanswered.pop_front();
}

bool ConnectionTracker::head_is(std::initializer_list<Request> requests) const {
  return !m_unanswered.empty() && std::find(requests.begin(), requests.end(),
                                            m_unanswered.front().request) != requests.end();
}

void ConnectionTracker::belongs_to(char type, std::initializer_list<Request> requests) {
  if (head_is(requests)) return;
  lose_step(fmt::format(
      "the server sent '{}', which answers nothing that the client is waiting for", type));
}

void ConnectionTracker::answered(char type, Request request) {
  belongs_to(type, {request});
  if (!m_unanswered.empty()) m_unanswered.pop_front();
}

void ConnectionTracker::on_authentication(Bytes payload, BackendEvent& event) {
  const auto code = read_authentication(payload);
  if (!code) return lose_step(code.error().message);
  event.client_must_answer = asks_client(*code);
  belongs_to('R', {Request::start_up});
}

void ConnectionTracker::on_backend_key(Bytes payload) {
  auto key = read_backend_key(payload);
  if (!key) return lose_step(key.error().message);
  m_backend_key = std::move(*key);
  belongs_to('K', {Request::start_up});
}

void ConnectionTracker::on_command_complete(Bytes payload, BackendEvent& event) {
  const auto tag = read_command_tag(payload);
  if (!tag) return lose_step(tag.error().message);
  belongs_to('C', {Request::query, Request::execute});
  if (m_unanswered.empty()) return;
  Expectation& head = m_unanswered.front();
  head.command_tag = *tag;
  const Statement statement = head.statement_answered_by(*tag, m_answered);
  statement_done(head, statement);
  if (statement.kind == StatementKind::deallocate) forget_statements(statement.name);
  if (statement.kind == StatementKind::discard_all) forget_statements({});
  if (head.request == Request::execute) finish_execute(event);
}

// An Execute that stopped at its row limit, or a statement without any text.
void ConnectionTracker::on_short_completion(char type, BackendEvent& event) {
  const bool suspended = type == 's';
  if (!suspended && head_is({Request::query})) return;
  belongs_to(type, {Request::execute});
  if (m_unanswered.empty()) return;
  Expectation& head = m_unanswered.front();
  if (suspended) statement_done(head, head.statement_answered_by({}, m_answered));
  finish_execute(event);
}

void ConnectionTracker::statement_done(Expectation& head, const Statement& statement) {
  ++head.answered;
  if (m_answered.apply(statement) == Transaction::Effect::committed) head.committed = true;
}

void ConnectionTracker::finish_execute(BackendEvent& event) {
  const Expectation& head = m_unanswered.front();
  end_exchange(head, head.kind != ExchangeKind::commit || head.committed, event);
  m_unanswered.pop_front();
}

void ConnectionTracker::on_ready(Bytes payload, BackendEvent& event) {
  const auto status = read_ready_for_query(payload);
  if (!status) return lose_step(status.error().message);
  if (m_unanswered.empty() || !m_unanswered.front().ends_unit()) {
    return lose_step("the server is ready for a query before it has answered the last one");
  }
  Expectation head = std::move(m_unanswered.front());
  m_unanswered.pop_front();
  m_status = *status;
  const bool idle = m_status == TransactionStatus::idle;
  const bool clean = head.sql_state.empty();
  if (idle && m_answered.end_unit() == Transaction::Effect::committed) head.committed = true;
  m_answered.believe(m_status);
  if (head.request == Request::start_up) m_state = ConnectionState::ready;
  // A Sync that we did not take for a commit.
  if (head.committed && head.exchange == 0) head.exchange = ++m_last_exchange;
  if (head.exchange != 0) {
    end_exchange(head, head.kind == ExchangeKind::commit ? head.committed : clean, event);
  }
  drop_data_of_no_copy();
  if (m_unanswered.empty() || head.leaves_block == idle) renew_forecast();
  // Portals live as long as their transaction.
  if (idle && m_unanswered.empty()) m_portals.clear();
}

void ConnectionTracker::on_error(Bytes payload, BackendEvent& event) {
  const auto fields = read_error(payload);
  if (!fields) return lose_step(fields.error().message);
  const std::string sql_state(fields->sql_state);
  if (fields->ends_connection() || m_state != ConnectionState::ready) {
    return end_connection(sql_state, event);
  }
  if (m_unanswered.empty()) {
    return lose_step("the server reported an error, but the client is waiting for no answer");
  }
  m_answered.fail();
  Expectation& head = m_unanswered.front();
  if (head.exchange == m_copy_exchange) m_copy_in = CopyIn::none;
  if (!head.ends_unit()) return skip_to_sync(sql_state, event);
  if (head.sql_state.empty()) head.sql_state = sql_state;
}

// The server ignores everything up to the next Sync, which it answers.
void ConnectionTracker::skip_to_sync(const std::string& sql_state, BackendEvent& event) {
  std::vector<Expectation> skipped;
  while (!m_unanswered.empty() && m_unanswered.front().request != Request::sync) {
    skipped.push_back(std::move(m_unanswered.front()));
    m_unanswered.pop_front();
  }
  for (Expectation& expectation : skipped) {
    if (expectation.exchange == 0) continue;
    expectation.sql_state = sql_state;
    end_exchange(expectation, false, event);
  }
  // Latest first, so that a name that changed twice gets its first meaning back.
  for (auto expectation = skipped.rbegin(); expectation != skipped.rend(); ++expectation) {
    undo_name(*expectation);
  }
  m_skipping = m_unanswered.empty();
  if (m_skipping) {
    renew_forecast();
  } else {
    m_unanswered.front().sql_state = sql_state;
  }
}

void ConnectionTracker::end_connection(const std::string& sql_state, BackendEvent& event) {
  for (Expectation& expectation : m_unanswered) {
    if (expectation.exchange == 0) continue;
    expectation.sql_state = sql_state;
    end_exchange(expectation, expectation.committed, event);
  }
  m_unanswered.clear();
  m_answered = {};
  m_status = TransactionStatus::idle;
  m_state = ConnectionState::ended;
}

void ConnectionTracker::end_exchange(const Expectation& expectation, bool succeeded,
                                     BackendEvent& event) {
  // Our forecast may have been wrong.
  const ExchangeKind kind = expectation.committed ? ExchangeKind::commit : expectation.kind;
  event.ends.push_back(
      {expectation.exchange, kind, succeeded, expectation.command_tag, expectation.sql_state});
  if (expectation.exchange == m_copy_exchange) m_copy_in = CopyIn::none;
}

// The server takes for the COPY what the client has sent since: a Sync among it counts for nothing.
void ConnectionTracker::on_copy_in(BackendEvent& event) {
  belongs_to('G', {Request::query, Request::execute});
  if (m_unanswered.empty()) return;
  m_copy_in = CopyIn::running;
  m_copy_exchange = m_unanswered.front().exchange;
  while (m_unanswered.size() > 1 && m_copy_in == CopyIn::running) {
    const auto next = std::next(m_unanswered.begin());
    const bool taken = next->request == Request::sync || next->request == Request::copy_data ||
                       next->request == Request::copy_end;
    if (!taken) return;
    if (next->request == Request::copy_end) m_copy_in = CopyIn::none;
    if (next->exchange != 0) end_exchange(*next, false, event);
    m_unanswered.erase(next);
  }
}

}  // namespace wringer::wire::postgres
