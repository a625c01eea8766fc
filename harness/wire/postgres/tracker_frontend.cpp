// What the client says.

#include "harness/wire/postgres/tracker.h"

#include <algorithm>

namespace wringer::wire::postgres {
namespace {

bool is_commit(StatementKind kind) {
  return kind == StatementKind::commit || kind == StatementKind::prepare_transaction ||
         kind == StatementKind::commit_prepared;
}

bool is_rollback(StatementKind kind) {
  return kind == StatementKind::rollback || kind == StatementKind::rollback_prepared;
}

ExchangeKind exchange_kind(const std::vector<Statement>& statements) {
  const auto any = [&statements](auto is_kind) {
    return std::any_of(statements.begin(), statements.end(),
                       [&](const Statement& statement) { return is_kind(statement.kind); });
  };
  if (any(is_commit)) return ExchangeKind::commit;
  if (any(is_rollback)) return ExchangeKind::rollback;
  if (any([](StatementKind kind) { return kind == StatementKind::begin; })) {
    return ExchangeKind::begin;
  }
  return ExchangeKind::query;
}

bool ends_transaction(const Expectation& expectation) {
  return std::any_of(expectation.statements.begin(), expectation.statements.end(),
                     [](const Statement& statement) {
                       return is_commit(statement.kind) || is_rollback(statement.kind);
                     });
}

}  // namespace

FrontendEvent ConnectionTracker::on_frontend(const Message& message) {
  if (passes_bytes_on()) return {};
  switch (message.form) {
    case MessageForm::typed:
      return on_request(message.type, message.payload);
    case MessageForm::start_up:
      return on_start_up(message.payload);
    case MessageForm::ssl_request:
    case MessageForm::gss_request:
      m_state = ConnectionState::negotiating;
      break;
    case MessageForm::cancel_request:
      m_state = ConnectionState::cancelling;
      break;
    case MessageForm::tls_hello:
      m_state = ConnectionState::encrypted;
      break;
    case MessageForm::encryption_answer:
    case MessageForm::opaque:
      break;
  }
  return {};
}

FrontendEvent ConnectionTracker::on_start_up(Bytes payload) {
  auto start_up = read_start_up(payload);
  if (!start_up) {
    lose_step(start_up.error().message);
    return {};
  }
  m_start_up = std::move(*start_up);
  if (m_start_up->major != 3) {
    lose_step("the client speaks another major version of the protocol than 3");
    return {};
  }
  if (m_start_up->wants_replication()) {
    m_state = ConnectionState::replicating;
    return {};
  }
  m_state = ConnectionState::authenticating;
  Expectation expectation;
  expectation.request = Request::start_up;
  return begin_exchange(std::move(expectation), ExchangeKind::connect, {});
}

FrontendEvent ConnectionTracker::on_request(char type, Bytes payload) {
  if (m_skipping && type != 'S') return {};
  if (type == 'd' || type == 'c' || type == 'f') {
    on_copy_message(type);
    return {};
  }
  // The COPY takes what comes now, even what does not belong there.
  if (m_copy_in == CopyIn::running) return {};
  Expectation expectation;
  switch (type) {
    case 'Q':
      return on_query(payload);
    case 'F':
      return on_function_call();
    case 'E':
      return on_execute(payload);
    case 'S':
      return on_sync();
    case 'P':
      on_parse(payload);
      break;
    case 'B':
      on_bind(payload);
      break;
    case 'C':
      on_close(payload);
      break;
    case 'D':
      expectation.request = Request::describe;
      expect(std::move(expectation));
      break;
    default:
      break;  // Flush, Terminate and passwords are not answered, or not one by one.
  }
  return {};
}

FrontendEvent ConnectionTracker::on_query(Bytes payload) {
  const auto sql = read_query(payload);
  if (!sql) {
    lose_step(sql.error().message);
    return {};
  }
  Expectation expectation;
  expectation.request = Request::query;
  for (const std::string_view text : split(*sql)) {
    expectation.statements.push_back(settle(classify(text), text));
  }
  Text text{shorten(*sql), whole_text(*sql, expectation.statements)};
  return begin_unit(std::move(expectation), std::move(text));
}

FrontendEvent ConnectionTracker::on_function_call() {
  // The fast path names a function by its number only: it may write, as large objects do.
  Expectation expectation;
  expectation.request = Request::function_call;
  expectation.statements.push_back({StatementKind::write});
  const std::string text = "(function call)";
  return begin_unit(std::move(expectation),
                    {text, std::make_shared<const StatementText>(StatementText{text, {}})});
}

FrontendEvent ConnectionTracker::begin_unit(Expectation expectation, Text text) {
  const bool implicit = !m_forecast.in_block();
  if (implicit) m_forecast_text.add(text.statement);
  for (const Statement& statement : expectation.statements) m_forecast.apply(statement);
  const bool commits = m_forecast.end_unit() == Transaction::Effect::committed;
  expectation.leaves_block = m_forecast.in_block();
  const ExchangeKind kind = commits ? ExchangeKind::commit : exchange_kind(expectation.statements);
  if (kind == ExchangeKind::commit && implicit) {
    mark_committed_by(m_last_exchange + 1);
    text.statement = m_forecast_text.all();
  }
  m_forecast_text.clear();
  return begin_exchange(std::move(expectation), kind, std::move(text));
}

FrontendEvent ConnectionTracker::on_execute(Bytes payload) {
  const auto execute = read_execute(payload);
  if (!execute) {
    lose_step(execute.error().message);
    return {};
  }
  const PortalPtr portal = m_portals.find(execute->portal);
  // What we don't know may write.
  Statement statement{StatementKind::write};
  Text text;
  if (portal) text.statement = portal->text;
  if (portal && portal->prepared) {
    statement = settle(portal->prepared->statement, portal->prepared->sql);
    text.sql = portal->prepared->text;
  }
  const bool implicit = !m_forecast.in_block();
  const bool wrote = m_forecast.may_have_written();
  if (implicit) m_forecast_text.add(text.statement);
  if (m_forecast.apply(statement) == Transaction::Effect::committed && implicit) {
    mark_committed_by(m_last_exchange + 1);
    text.statement = m_forecast_text.all();
  }
  if (!wrote && m_forecast.may_have_written()) m_forecast_write = text.sql;
  Expectation expectation;
  expectation.request = Request::execute;
  expectation.statements.push_back(std::move(statement));
  if (ends_transaction(expectation)) m_forecast_text.clear();
  const ExchangeKind kind = exchange_kind(expectation.statements);
  return begin_exchange(std::move(expectation), kind, std::move(text));
}

FrontendEvent ConnectionTracker::on_sync() {
  m_skipping = false;
  Expectation expectation;
  expectation.request = Request::sync;
  // If the COPY starts, the server takes this Sync for nothing; if it fails, nothing is committed.
  const bool may_be_ignored = m_copy_in == CopyIn::expected;
  const bool commits = !may_be_ignored && m_forecast.end_unit() == Transaction::Effect::committed;
  expectation.leaves_block = m_forecast.in_block();
  const StatementTextPtr executed = commits ? m_forecast_text.all() : nullptr;
  if (!may_be_ignored) m_forecast_text.clear();
  if (commits) {
    mark_committed_by(m_last_exchange + 1);
    return begin_exchange(std::move(expectation), ExchangeKind::commit,
                          {m_forecast_write, executed});
  }
  expect(std::move(expectation));
  return {};
}

void ConnectionTracker::on_copy_message(char type) {
  const bool ends = type != 'd';
  const bool server_takes_it = m_copy_in == CopyIn::running;
  if (ends) m_copy_in = CopyIn::none;
  // Data for no COPY is ignored by the server.
  if (server_takes_it || m_unanswered.empty()) return;
  Expectation expectation;
  expectation.request = ends ? Request::copy_end : Request::copy_data;
  const bool repeats = !ends && m_unanswered.back().request == Request::copy_data;
  if (!repeats) expect(std::move(expectation));
}

FrontendEvent ConnectionTracker::begin_exchange(Expectation expectation, ExchangeKind kind,
                                                Text text) {
  const bool copies_in =
      std::any_of(expectation.statements.begin(), expectation.statements.end(),
                  [](const Statement& statement) { return statement.copies_in; });
  const ExchangeId id = ++m_last_exchange;
  expectation.exchange = id;
  expectation.kind = kind;
  expect(std::move(expectation));
  if (m_state == ConnectionState::out_of_step) return {};
  if (copies_in) {
    m_copy_in = CopyIn::expected;
    m_copy_exchange = id;
  }
  return {ExchangeStart{id, kind, std::move(text.sql), std::move(text.statement)}};
}

void ConnectionTracker::expect(Expectation expectation) {
  if (m_unanswered.size() >= k_unanswered_max) {
    return lose_step("the client sent more without waiting for an answer than we can follow");
  }
  m_unanswered.push_back(std::move(expectation));
}

// Says of everything unanswered in the transaction that is not in a block that its answer belongs
// to that commit.
void ConnectionTracker::mark_committed_by(ExchangeId commit) {
  for (auto expectation = m_unanswered.rbegin(); expectation != m_unanswered.rend();
       ++expectation) {
    if (expectation->ends_unit() || ends_transaction(*expectation)) return;
    expectation->committed_by = commit;
  }
}

}  // namespace wringer::wire::postgres
