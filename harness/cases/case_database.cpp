#include "harness/cases/case_database.h"

#include "harness/clients/postgres.h"
#include "harness/core/assert.h"
#include "harness/proxy/interpreter.h"

#include <fmt/format.h>

namespace wringer::cases {
namespace {

using clients::Database;
using clients::Rows;

constexpr int k_termination_milliseconds = 5000;

wire::postgres::ErrorReport report_of(const faults::DatabaseError& error, std::string severity) {
  return {.severity = std::move(severity),
          .sql_state = error.sql_state,
          .message = error.message,
          .detail = error.detail,
          .hint = error.hint,
          .schema = error.schema,
          .table = error.table,
          .constraint = error.constraint};
}

Result<int> terminate_processes(const std::string& uri, const std::vector<std::uint32_t>& ids) {
  WRINGER_ASSIGN(const auto database, Database::connect(uri));
  // With a time it waits for their end.
  WRINGER_ASSIGN(const Rows found,
                 database->query(fmt::format("SELECT pid, pg_terminate_backend(pid, {}) FROM "
                                             "pg_stat_activity WHERE pid IN ({})",
                                             k_termination_milliseconds, fmt::join(ids, ", "))));
  for (const auto& row : found.rows) {
    if (row[1] == "t") continue;
    return fail(ErrorCode::timed_out,
                fmt::format("process {} has not ended within {} ms", row[0].value_or("?"),
                            k_termination_milliseconds));
  }
  return static_cast<int>(found.rows.size());
}

Result<faults::DatabaseControls::Constraint> find_unique_index(const std::string& uri,
                                                               const std::string& name) {
  WRINGER_ASSIGN(const auto database, Database::connect(uri));
  WRINGER_ASSIGN(
      const Rows found,
      database->query(fmt::format(
          "SELECT n.nspname, t.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
          "JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
          "WHERE i.indisunique AND c.relname = {} AND n.nspname NOT LIKE 'pg\\_%'",
          database->quote(name))));
  if (found.rows.empty()) {
    return fail(ErrorCode::usage,
                fmt::format("the database has no unique constraint or index '{}'", name));
  }
  return faults::DatabaseControls::Constraint{found.rows[0][0].value_or(""),
                                              found.rows[0][1].value_or("")};
}

Result<std::vector<std::uint32_t>> processes_waiting_for(const std::string& uri,
                                                         std::uint32_t process) {
  WRINGER_ASSIGN(const auto database, Database::connect(uri));
  WRINGER_ASSIGN(const Rows found,
                 database->query(fmt::format("SELECT pid FROM pg_stat_activity WHERE "
                                             "wait_event_type = 'Lock' AND {} = "
                                             "ANY(pg_blocking_pids(pid))",
                                             process)));
  std::vector<std::uint32_t> waiting;
  for (const auto& row : found.rows) {
    waiting.push_back(static_cast<std::uint32_t>(std::stoul(row[0].value())));
  }
  return waiting;
}

}  // namespace

CaseDatabase::CaseDatabase(const CaseParts& parts) : m_parts(parts), m_errands(parts.io) {}

std::string CaseDatabase::uri() const {
  return m_parts.ground.endpoints.postgres.uri(m_parts.store.database());
}

proxy::PostgresInterpreter* CaseDatabase::interpreter_of(std::uint64_t connection) const {
  const auto session = m_parts.proxy.session(connection);
  if (!session || session->link().service != Service::postgres) return nullptr;
  return dynamic_cast<proxy::PostgresInterpreter*>(&session->interpreter());
}

Status CaseDatabase::refuse(const Moment& held, const faults::DatabaseError& error) {
  WRINGER_ASSERT(held.phase == Phase::requested);
  proxy::PostgresInterpreter* interpreter = interpreter_of(held.connection);
  if (interpreter == nullptr) {
    return fail(ErrorCode::usage, "its connection to Postgres had ended already");
  }
  const auto session = m_parts.proxy.session(held.connection);
  if (held.name == moments::k_postgres_connect) {
    const auto told = error_response(report_of(error, "FATAL"));
    const std::string answer(reinterpret_cast<const char*>(told.data()), told.size());
    if (session->answer(answer)) return {};
    return fail(ErrorCode::usage, "it was no longer connecting");
  }
  auto request = interpreter->refuse(report_of(error, "ERROR"));
  if (!request) return fail(ErrorCode::usage, "Postgres could not refuse such a request");
  session->replace_piece(proxy::Direction::to_service, std::move(*request));
  return {};
}

void CaseDatabase::discard(const Moment& held) {
  if (held.phase == Phase::acked) return;
  const auto session = m_parts.proxy.session(held.connection);
  if (!session) return;
  const proxy::Direction direction = proxy::direction_of(held);
  session->discard_piece(direction);
  proxy::PostgresInterpreter* interpreter = interpreter_of(held.connection);
  if (interpreter != nullptr && direction == proxy::Direction::to_client) {
    interpreter->withhold_all_but_the_end();
  }
}

void CaseDatabase::cut(const Moment& moment) {
  if (const auto session = m_parts.proxy.session(moment.connection)) session->sever();
}

std::vector<std::uint64_t> CaseDatabase::connections_of(Instance instance) const {
  std::vector<std::uint64_t> connections;
  const auto add = [&](Instance one) {
    for (const auto& session : m_parts.proxy.sessions_of(one, Service::postgres)) {
      connections.push_back(session->connection());
    }
  };
  if (instance != k_any_instance) {
    add(instance);
  } else {
    for (Instance one = 1; one <= m_parts.fleet.size(); ++one) add(one);
  }
  return connections;
}

void CaseDatabase::terminate(const std::vector<std::uint64_t>& connections,
                             Then<Result<int>> done) {
  std::vector<std::uint32_t> processes;
  for (const std::uint64_t connection : connections) {
    const proxy::PostgresInterpreter* interpreter = interpreter_of(connection);
    const auto process = interpreter == nullptr ? std::nullopt : interpreter->server_process();
    if (process) processes.push_back(*process);
  }
  m_errands.run(
      [uri = uri(), processes]() -> Result<int> {
        return processes.empty() ? 0 : terminate_processes(uri, processes);
      },
      std::move(done));
}

void CaseDatabase::find_unique(const std::string& constraint, Then<Result<Constraint>> done) {
  m_errands.run([uri = uri(), constraint] { return find_unique_index(uri, constraint); },
                std::move(done));
}

void CaseDatabase::find_waiting(std::uint64_t connection, Then<Result<std::string>> done) {
  const proxy::PostgresInterpreter* interpreter = interpreter_of(connection);
  const auto process = interpreter == nullptr ? std::nullopt : interpreter->server_process();
  find_waiting_for(process.value_or(0), std::move(done));
}

void CaseDatabase::find_waiting_for(Process process, Then<Result<std::string>> done) {
  m_errands.run([uri = uri(), process] { return processes_waiting_for(uri, process); },
                [this, done = std::move(done)](const Result<std::vector<Process>>& processes) {
                  if (!processes) {
                    done(fail(processes.error()));
                  } else {
                    done(processes->empty() ? "" : owner_of(processes->front()));
                  }
                });
}

std::string CaseDatabase::owner_of(Process process) const {
  for (Instance instance = 1; instance <= m_parts.fleet.size(); ++instance) {
    for (const auto& session : m_parts.proxy.sessions_of(instance, Service::postgres)) {
      if (interpreter_of(session->connection())->server_process() == process) {
        return fmt::format("instance {}", instance);
      }
    }
  }
  return fmt::format("process {}", process);
}

void CaseDatabase::open_transaction(const faults::OpenTransaction& what,
                                    Then<Result<Process>> done) {
  m_errands.run([this, uri = uri(), what] { return m_transactions.open(uri, what); },
                std::move(done));
}

void CaseDatabase::end_transaction(Process process, Then<Status> done) {
  m_errands.run([this, process] { return m_transactions.end(process); }, std::move(done));
}

}  // namespace wringer::cases
