#pragma once

// Follows one connection: which messages belong together, where its transactions begin and end.
// (PostgreSQL 15 documentation, 55.2. Every ReadyForQuery answers one Query, FunctionCall or Sync;
// after an error the server skips to the next Sync; Sync during COPY … FROM STDIN is ignored.)

#include "harness/wire/postgres/connection_state.h"
#include "harness/wire/postgres/exchange.h"
#include "harness/wire/postgres/expectation.h"
#include "harness/wire/postgres/frame.h"
#include "harness/wire/postgres/messages.h"
#include "harness/wire/postgres/named_statements.h"
#include "harness/wire/postgres/refusal.h"
#include "harness/wire/postgres/transaction.h"
#include "harness/wire/postgres/transaction_text.h"

#include <deque>
#include <initializer_list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace wringer::wire::postgres {

// A pure state machine, total on all bytes: out_of_step at worst. Per connection and direction, ask
// `next` for the message at the head of what was received, then tell `on_frontend` or `on_backend`
// once about it, before it is forwarded. Messages of the two sides must be told in the order in
// which the proxy sees them: a request before its answer. A proxy that answers in the server's
// place tells `on_backend` about what it says.
//
// What a message means that is sent before earlier ones were answered is a forecast: it assumes
// that those succeed. If they don't, a commit may turn out to be none, or a query or a Sync to be a
// commit; what ExchangeEnd says is true. A SELECT of a function that writes is taken for a read,
// and commits inside of procedures are not seen.
//
// Memory is bounded by what the client leaves unanswered (see k_unanswered_max) and by the number
// of its prepared statements; of each SQL text 64 KiB are kept at most.
class ConnectionTracker {
 public:
  // Messages. A client that sends more without waiting for an answer puts us out of step.
  static constexpr std::size_t k_unanswered_max = 200'000;

  explicit ConnectionTracker(SizeLimits limits = {}) : m_limits(limits) {}

  // The message at the head of `received`, valid as long as its bytes. NeedMore{0}: it can't be
  // told before the other side speaks; ask again after its next message.
  [[nodiscard]] std::variant<NeedMore, Message> next(Side speaker, Bytes received);

  FrontendEvent on_frontend(const Message& message);
  BackendEvent on_backend(const Message& message);

  [[nodiscard]] ConnectionState state() const { return m_state; }
  [[nodiscard]] const std::string& out_of_step_because() const { return m_because; }
  // As the server last said.
  [[nodiscard]] TransactionStatus transaction_status() const { return m_status; }
  // A transaction has written and is neither committed nor rolled back, as far as was answered.
  [[nodiscard]] bool has_open_writes() const;
  // In the order in which they began.
  [[nodiscard]] std::vector<OpenExchange> open_exchanges() const;
  // The exchange that the client began last, if it can be refused (see refusal.h).
  [[nodiscard]] std::optional<LastRequest> last_request() const;
  // The exchange whose answer comes next, 0 if what comes next answers none.
  [[nodiscard]] ExchangeId answering() const;
  // Nothing is unanswered and no transaction block is open, as far as we still see.
  [[nodiscard]] bool is_quiet() const;
  // A transaction has written and is open, or what is unanswered may write, or commit.
  [[nodiscard]] bool may_leave_something() const;

  // Known once the client has sent its StartupMessage.
  [[nodiscard]] const std::optional<StartUp>& start_up() const { return m_start_up; }
  // Known once the server has sent it: for a CancelRequest in the client's name.
  [[nodiscard]] const std::optional<BackendKey>& backend_key() const { return m_backend_key; }

 private:
  enum class CopyIn {
    none,
    expected,  // The last statement sent will ask for data if it succeeds.
    running,   // The server takes all that the client sends for data until CopyDone or CopyFail.
  };
  // Of an exchange, as in ExchangeStart.
  struct Text {
    std::string sql{};
    StatementTextPtr statement{};
  };

  [[nodiscard]] bool passes_bytes_on() const;
  [[nodiscard]] Framed frame(Side speaker, Bytes received) const;
  void lose_step(std::string reason);

  // tracker_frontend.cpp
  FrontendEvent on_start_up(Bytes payload);
  FrontendEvent on_request(char type, Bytes payload);
  FrontendEvent on_query(Bytes payload);
  FrontendEvent on_function_call();
  FrontendEvent on_execute(Bytes payload);
  FrontendEvent on_sync();
  void on_copy_message(char type);
  FrontendEvent begin_unit(Expectation expectation, Text text);
  FrontendEvent begin_exchange(Expectation expectation, ExchangeKind kind, Text text);
  void expect(Expectation expectation);
  void mark_committed_by(ExchangeId commit);

  // tracker_names.cpp
  void on_parse(Bytes payload);
  void on_bind(Bytes payload);
  void on_close(Bytes payload);
  [[nodiscard]] Statement settle(Statement statement, std::string_view text);
  [[nodiscard]] StatementTextPtr whole_text(std::string_view script,
                                            const std::vector<Statement>& statements) const;
  void undo_name(const Expectation& expectation);
  void forget_statements(const std::string& name);

  // tracker_backend.cpp
  void on_answer(const Message& message, BackendEvent& event);
  void on_authentication(Bytes payload, BackendEvent& event);
  void on_backend_key(Bytes payload);
  void on_command_complete(Bytes payload, BackendEvent& event);
  void on_short_completion(char type, BackendEvent& event);
  void on_ready(Bytes payload, BackendEvent& event);
  void on_error(Bytes payload, BackendEvent& event);
  void on_copy_in(BackendEvent& event);
  void drop_data_of_no_copy();
  [[nodiscard]] bool head_is(std::initializer_list<Request> requests) const;
  void belongs_to(char type, std::initializer_list<Request> requests);
  void answered(char type, Request request);
  void statement_done(Expectation& head, const Statement& statement);
  void finish_execute(BackendEvent& event);
  void end_exchange(const Expectation& expectation, bool succeeded, BackendEvent& event);
  void skip_to_sync(const std::string& sql_state, BackendEvent& event);
  void end_connection(const std::string& sql_state, BackendEvent& event);
  void renew_forecast();

  SizeLimits m_limits;
  ConnectionState m_state = ConnectionState::starting;
  std::string m_because;
  std::optional<StartUp> m_start_up;
  std::optional<BackendKey> m_backend_key;

  std::deque<Expectation> m_unanswered;
  ExchangeId m_last_exchange = 0;
  TransactionStatus m_status = TransactionStatus::idle;
  // What was answered, and what will be if all goes well.
  Transaction m_answered;
  Transaction m_forecast;
  // The first write that the next Sync would commit.
  std::string m_forecast_write;
  TransactionText m_forecast_text;
  NamedStatements m_statements;
  NamedPortals m_portals;
  // The server has reported an error and ignores all until a Sync that was not sent yet.
  bool m_skipping = false;
  CopyIn m_copy_in = CopyIn::none;
  // The message whose COPY that is.
  ExchangeId m_copy_exchange = 0;
};

}  // namespace wringer::wire::postgres
