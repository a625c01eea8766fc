#include "tests/postgres/ground.h"

#include "fixtures/services/programs.h"

#include <asio/ip/address_v4.hpp>

#include <poll.h>

#include <chrono>
#include <optional>

namespace wringer::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using services::PostgresServer;

namespace {

constexpr Duration k_start_deadline = 120s;

struct SharedGround {
  std::unique_ptr<process::Keeper> keeper;
  std::unique_ptr<PostgresServer> server;
  std::unique_ptr<clients::Database> database;
  std::unique_ptr<Ground> ground;
};

Result<fs::path> make_folder(process::Keeper& keeper) {
  std::string pattern = (fs::temp_directory_path() / "wringer-psql-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return fail(system_error("making " + pattern, errno));
  WRINGER_TRY(keeper.discard_at_end(pattern));
  // Postgres's own user must get in.
  fs::permissions(pattern, fs::perms(0755));
  return fs::path(pattern);
}

Result<fs::path> find_programs() {
  services::PostgresSearch search;
  search.environment = process::inherited_environment();
  return services::find_postgres_programs(search);
}

Result<std::unique_ptr<PostgresServer>> start_server_in(process::Keeper& keeper,
                                                        const fs::path& programs,
                                                        const fs::path& folder) {
  const Deadline deadline(system_clock(), k_start_deadline);
  fs::create_directories(folder);
  WRINGER_ASSIGN(const auto user, services::unprivileged_user());
  WRINGER_ASSIGN(auto server,
                 PostgresServer::launch(
                     keeper, {.programs = programs, .folder = folder, .run_as = user}, deadline));
  while (true) {
    WRINGER_ASSIGN(const bool ready, server->poll_ready(deadline));
    if (ready) return server;
    if (deadline.passed()) return fail(ErrorCode::timed_out, server->last_seen());
    poll(nullptr, 0, 20);
  }
}

Result<SharedGround> start() {
  SharedGround shared;
  WRINGER_ASSIGN(shared.keeper, process::Keeper::start());
  WRINGER_ASSIGN(const fs::path programs, find_programs());
  WRINGER_ASSIGN(const fs::path folder, make_folder(*shared.keeper));
  WRINGER_ASSIGN(shared.server, start_server_in(*shared.keeper, programs, folder / "server"));
  const services::PostgresEndpoint& endpoint = shared.server->endpoint();
  WRINGER_ASSIGN(shared.database, clients::Database::connect(endpoint.uri("postgres")));
  shared.ground = std::make_unique<Ground>(Ground{.keeper = *shared.keeper,
                                                  .folder = folder,
                                                  .programs = programs,
                                                  .server = endpoint,
                                                  .database = *shared.database});
  return shared;
}

std::optional<Result<SharedGround>>& shared() {
  static std::optional<Result<SharedGround>> ground;
  return ground;
}

}  // namespace

Result<const Ground*> shared_ground() {
  if (!shared()) shared() = start();
  const Result<SharedGround>& ground = *shared();
  if (!ground) return fail(ground.error());
  return ground->ground.get();
}

void end_shared_ground() {
  auto& ground = shared();
  if (ground && *ground) {
    SharedGround& parts = **ground;
    parts.ground.reset();
    parts.database.reset();
    parts.server.reset();
    parts.keeper.reset();
  }
  ground.reset();
}

Result<std::unique_ptr<PostgresServer>> start_server(const Ground& ground) {
  static int count = 0;
  return start_server_in(ground.keeper, ground.programs,
                         ground.folder / ("server-" + std::to_string(++count)));
}

Status make_database(const Ground& ground, const std::string& name) {
  const std::string quoted = ground.database.quote_name(name);
  WRINGER_TRY(ground.database.query("drop database if exists " + quoted));
  WRINGER_TRY(ground.database.query("create database " + quoted));
  return {};
}

asio::ip::tcp::endpoint address_of(const services::PostgresEndpoint& server) {
  return {asio::ip::make_address_v4(server.host), server.port};
}

}  // namespace wringer::test
