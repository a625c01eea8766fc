#pragma once

// What all tests of this program stand on: a keeper, a folder, a private Postgres. All is ended by
// the keeper, whatever becomes of us.

#include "fixtures/services/postgres.h"
#include "harness/clients/postgres.h"
#include "harness/core/error.h"
#include "harness/process/keeper.h"

#include <asio/ip/tcp.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace wringer::test {

struct Ground {
  process::Keeper& keeper;
  // For whatever the tests write; other users may read it.
  std::filesystem::path folder;
  // PostgreSQL's own programs.
  std::filesystem::path programs;
  const services::PostgresEndpoint& server;
  // A direct connection to the database `postgres`.
  clients::Database& database;
};

// Starts the server at the first call; an error is the same at each.
[[nodiscard]] Result<const Ground*> shared_ground();

// Ends it. Call it once, after the last test.
void end_shared_ground();

// One more server, for a test that harms it.
[[nodiscard]] Result<std::unique_ptr<services::PostgresServer>> start_server(const Ground& ground);

// Drops it first if it is there.
[[nodiscard]] Status make_database(const Ground& ground, const std::string& name);

[[nodiscard]] asio::ip::tcp::endpoint address_of(const services::PostgresEndpoint& server);

}  // namespace wringer::test
