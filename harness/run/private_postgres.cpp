#include "harness/run/private_postgres.h"

#include "harness/faults/registry.h"
#include "harness/instances/resolve.h"

#include <fmt/format.h>

#include <poll.h>

#include <algorithm>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_start_deadline = 120s;
constexpr Duration k_end_deadline = 10s;
constexpr Duration k_question = 500ms;
constexpr int k_pause_milliseconds = 5;

bool needs_own_postgres(const FaultSpec& fault) {
  const auto kinds = faults::fault_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&fault](const FaultKind& one) { return one.name == fault.kind; });
  return kind != kinds.end() &&
         std::find(kind->needs.begin(), kind->needs.end(), Need::own_postgres) != kind->needs.end();
}

Status await_ready(services::PostgresServer& server, const Deadline& deadline) {
  while (true) {
    const Deadline answer(system_clock(), std::min(k_question, deadline.remaining()));
    WRINGER_ASSIGN(const bool ready, server.poll_ready(answer));
    if (ready) return {};
    if (deadline.passed()) return fail(ErrorCode::timed_out, server.last_seen());
    pollfd end{server.pidfd(), POLLIN, 0};
    poll(&end, 1, k_pause_milliseconds);
  }
}

}  // namespace

bool wants_own_postgres(const Schedule& schedule) {
  return std::any_of(schedule.begin(), schedule.end(), needs_own_postgres);
}

Result<std::unique_ptr<PrivatePostgres>> PrivatePostgres::start(
    const cases::Ground& shared, const std::filesystem::path& folder) {
  std::unique_ptr<PrivatePostgres> own(new PrivatePostgres(folder));
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return fail(system_error("creating " + folder.string(), problem.value()));
  WRINGER_TRY(shared.keeper.discard_at_end(folder));
  const Deadline deadline(shared.clock, k_start_deadline);
  WRINGER_ASSIGN(const services::PostgresPlan plan, services::plan_postgres(shared.keeper, folder));
  WRINGER_ASSIGN(own->m_server, services::PostgresServer::launch(shared.keeper, plan, deadline));
  if (const Status ready = await_ready(*own->m_server, deadline); !ready) {
    return fail(ready.error().during("starting a Postgres for the case alone"));
  }
  const services::PostgresEndpoint endpoint = own->m_server->endpoint();
  WRINGER_ASSIGN(own->m_database, clients::Database::connect(endpoint.uri("postgres")));
  WRINGER_ASSIGN(const auto at, instances::resolve(endpoint.host, endpoint.port));
  own->m_ground =
      std::make_unique<cases::Ground>(cases::Ground{shared, shared.kafka, *own->m_database});
  own->m_ground->endpoints.postgres = endpoint;
  own->m_ground->postgres = at;
  own->m_ground->own_postgres = own->m_server.get();
  return own;
}

PrivatePostgres::~PrivatePostgres() {
  m_database.reset();
  // What can't be ended or removed now goes with the keeper.
  if (m_server) static_cast<void>(m_server->kill(Deadline(system_clock(), k_end_deadline)));
  std::error_code ignored;
  std::filesystem::remove_all(m_folder, ignored);
}

}  // namespace wringer::run
