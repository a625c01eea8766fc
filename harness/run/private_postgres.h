#pragma once

// A Postgres of its own for a case that harms the server: nobody else's cases stand on it.

#include "fixtures/services/postgres.h"
#include "harness/cases/ground.h"
#include "harness/core/schedule.h"

#include <filesystem>
#include <memory>

namespace wringer::run {

[[nodiscard]] bool wants_own_postgres(const Schedule& schedule);

class PrivatePostgres {
 public:
  // Takes half a second. `folder` is made, and removed at the end.
  [[nodiscard]] static Result<std::unique_ptr<PrivatePostgres>> start(
      const cases::Ground& shared, const std::filesystem::path& folder);
  // Ends the server, in whatever state it is.
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  // The shared one, but for Postgres.
  [[nodiscard]] const cases::Ground& ground() const { return *m_ground; }

 private:
  explicit PrivatePostgres(std::filesystem::path folder) : m_folder(std::move(folder)) {}

  std::filesystem::path m_folder;
  std::unique_ptr<services::PostgresServer> m_server;
  std::unique_ptr<clients::Database> m_database;
  std::unique_ptr<cases::Ground> m_ground;
};

}  // namespace wringer::run
