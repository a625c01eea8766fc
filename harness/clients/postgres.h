#pragma once

// Our own access to Postgres, for setting up and for reading the truth: libpqxx behind an adapter
// that keeps to what libpqxx 6.4 and 7 both offer and turns its exceptions into errors.

#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wringer::clients {

struct Rows {
  std::vector<std::string> columns;
  // One per row, as text; nullopt is NULL.
  std::vector<std::vector<std::optional<std::string>>> rows;
};

// One connection. Not thread-safe.
class Database {
 public:
  static constexpr Duration k_patience = std::chrono::seconds(75);

  // `uri` as libpq takes it: postgresql://user@host:port/name. A server that lives cancels our
  // statements after a minute; one that hasn't answered within `patience` is given up, and the
  // connection with it: error code timed_out in both cases.
  [[nodiscard]] static Result<std::unique_ptr<Database>> connect(const std::string& uri,
                                                                 Duration patience = k_patience);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // One statement, outside a transaction block. Errors carry the server's message.
  [[nodiscard]] Result<Rows> query(const std::string& sql);
  // One or several statements, for their effect; several run in one implicit transaction.
  [[nodiscard]] Status execute(const std::string& sql);

  // False once a statement has failed because the connection was gone. It never comes back.
  [[nodiscard]] bool is_connected() const;

  // "name" quoted as an identifier / as a literal.
  [[nodiscard]] std::string quote_name(const std::string& name) const;
  [[nodiscard]] std::string quote(const std::string& text) const;

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

// What to call it that a statement which the user wrote has failed so: their mistake, unless the
// server is gone.
[[nodiscard]] ErrorCode blame_for_statement(const Database& database, const Error& error);

}  // namespace wringer::clients
