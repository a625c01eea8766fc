#pragma once

#include "harness/core/error.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

// What Postgres tells a client that it refuses; empty parts are left out.
struct DatabaseError {
  std::string sql_state{};
  std::string message{};
  std::string detail{};
  std::string hint{};
  std::string schema{};
  std::string table{};
  std::string constraint{};
};

// The case's database and the server behind it.
class DatabaseControls {
 public:
  virtual ~DatabaseControls() = default;

  // --- The message of a moment that is held; it happens when the message is let go ---

  // Of a request: it is not forwarded. Postgres gets something at which it fails in its place, and
  // the client is told this error: the state of its transaction is then the true one. A connection
  // that is being made is turned away. Error code usage if Postgres would not refuse such a
  // request; nothing has changed then.
  [[nodiscard]] virtual Status refuse(const Moment& held, const DatabaseError& error) = 0;
  // It was never said.
  virtual void discard(const Moment& held) = 0;

  // --- Connections ---

  // Ends the moment's connection for both sides, without a word; what is held of it never happened.
  virtual void cut(const Moment& moment) = 0;
  // The instance's connections to Postgres, by their numbers.
  [[nodiscard]] virtual std::vector<std::uint64_t> connections_of(Instance instance) const = 0;
  // Postgres terminates the processes behind these connections, which tell their clients so. The
  // answer comes when they have ended: how many of them.
  virtual void terminate(const std::vector<std::uint64_t>& connections,
                         std::function<void(Result<int>)> done) = 0;

  // --- The database ---

  // Which table a unique constraint or index belongs to: "public.accounts".
  struct Constraint {
    std::string schema{};
    std::string table{};
  };
  virtual void find_unique(const std::string& constraint,
                           std::function<void(Result<Constraint>)> done) = 0;
};

}  // namespace wringer::faults
