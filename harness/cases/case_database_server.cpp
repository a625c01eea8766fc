// The server that belongs to the case: see private_postgres.h.

#include "fixtures/services/postgres.h"
#include "harness/cases/case_database.h"
#include "harness/core/assert.h"

#include <fmt/format.h>

#include <csignal>
#include <utility>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;
using services::PostgresServer;

// Below the time that a fault has for healing.
constexpr Duration k_server_deadline = 25s;

Deadline server_deadline() {
  return Deadline(system_clock(), k_server_deadline);
}

Result<std::string> kill_at_once(PostgresServer& server) {
  WRINGER_ASSIGN(const int processes, server.kill_at_once(server_deadline()));
  return fmt::format("Postgres died by SIGKILL, with all of its {} processes", processes);
}

// Nobody would serve the clients.
Result<std::string> bring_back_the_killed(PostgresServer& server, const Error& why) {
  const Status back = server.start_again(server_deadline());
  if (!back) return fail(back.error().during(why.message + "; starting Postgres again"));
  return fail(ErrorCode::usage,
              fmt::format("the replica could not take its place ({}), so that the server was "
                          "started again with all that it had",
                          why.message));
}

Result<std::string> let_replica_take_over(PostgresServer& server, int lost) {
  const Deadline deadline = server_deadline();
  // Before it is too late to leave it as it is.
  WRINGER_TRY(server.look_for_commits(deadline));
  WRINGER_TRY(kill_at_once(server));
  const auto transactions = server.take_over(lost, deadline);
  if (!transactions) return bring_back_the_killed(server, transactions.error());
  return fmt::format("the replica had not received {} commits: transactions {}",
                     transactions->size(), fmt::join(*transactions, ", "));
}

}  // namespace

PostgresServer& CaseDatabase::server() const {
  WRINGER_ASSERT(m_parts.ground.own_postgres != nullptr);
  return *m_parts.ground.own_postgres;
}

void CaseDatabase::serves_again() {
  m_down = false;
  for (const auto& then : std::exchange(m_when_up, {})) then();
}

void CaseDatabase::kill_server(Then<Result<std::string>> done) {
  m_down = true;
  m_errands.run([&server = server()] { return kill_at_once(server); }, std::move(done));
}

void CaseDatabase::stop_server(faults::Shutdown how, Then<Status> done) {
  m_down = true;
  const int signal = how == faults::Shutdown::fast ? SIGINT : SIGQUIT;
  m_errands.run([&server = server(), signal] { return server.stop(signal, server_deadline()); },
                std::move(done));
}

void CaseDatabase::start_server(Then<Result<Duration>> done) {
  m_errands.run(
      [&server = server(), &clock = m_parts.ground.clock]() -> Result<Duration> {
        const MonotonicTime began = clock.now();
        WRINGER_TRY(server.start_again(server_deadline()));
        return clock.now() - began;
      },
      [this, done = std::move(done)](const Result<Duration>& took) {
        if (took) serves_again();
        done(took);
      });
}

void CaseDatabase::follow_with_replica() {
  m_replica = server().back_up(server_deadline());
}

void CaseDatabase::fail_over(int lost, Then<Result<std::string>> done) {
  m_down = true;
  m_errands.run(
      [this, lost, &server = server()]() -> Result<std::string> {
        WRINGER_TRY(std::as_const(m_replica));
        return let_replica_take_over(server, lost);
      },
      [this, done = std::move(done)](const Result<std::string>& what) {
        // With this code the server is there, as it was or started again.
        if (what || what.error().code == ErrorCode::usage) serves_again();
        done(what);
      });
}

}  // namespace wringer::cases
