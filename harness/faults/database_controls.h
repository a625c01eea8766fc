#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/moment.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

// How often a fault asks again who waits for a lock.
inline constexpr Duration k_look_for_waiting_every = std::chrono::milliseconds(20);

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

// A transaction of ours that stays open.
struct OpenTransaction {
  enum class Lock {
    none,   // It only is there: what is older than it can't be forgotten.
    share,  // Nobody else writes to the table.
    row,    // Nobody else writes to the rows that the table has.
  };
  Lock lock = Lock::none;
  std::string table{};
};

enum class Shutdown {
  fast,       // Sessions are told and ended, transactions rolled back.
  immediate,  // Everything is dropped; the next start recovers.
};

// The case's database and the server behind it. A process is the server's, behind one connection.
class DatabaseControls {
 public:
  using Process = std::uint32_t;
  template <typename Answer>
  using Then = std::function<void(Answer)>;

  virtual ~DatabaseControls() = default;

  // --- The message of a moment that is held; it happens when the message is let go ---

  // Of a request: it is not forwarded. Postgres gets something at which it fails in its place, and
  // the client is told this error: the state of its transaction is then the true one. A connection
  // that is being made is turned away. Error code usage if Postgres would not refuse such a
  // request; nothing has changed then.
  [[nodiscard]] virtual Status refuse(const Moment& held, const DatabaseError& error) = 0;
  // It was never said. Of an answer, neither is what comes behind it, but for the error with which
  // the server ends the connection: only for one that it ends.
  virtual void discard(const Moment& held) = 0;

  // --- Connections, by their numbers ---

  // Ends the moment's connection for both sides, without a word; what is held of it never happened.
  virtual void cut(const Moment& moment) = 0;
  // Of the instance (or of any, if it is k_any_instance) to Postgres.
  [[nodiscard]] virtual std::vector<std::uint64_t> connections_of(Instance instance) const = 0;
  // Postgres terminates the processes behind these connections, which tell their clients so. The
  // answer comes when they have ended: how many of them.
  virtual void terminate(const std::vector<std::uint64_t>& connections, Then<Result<int>> done) = 0;
  // Whoever waits for a lock of that connection's transaction: "instance 2".
  virtual void find_waiting(std::uint64_t connection, Then<Result<std::string>> done) = 0;

  // --- The database ---

  // Which table a unique constraint or index belongs to.
  struct Constraint {
    std::string schema{};
    std::string table{};
  };
  virtual void find_unique(const std::string& constraint, Then<Result<Constraint>> done) = 0;
  // The answer comes when it holds what it is to hold. An error if that takes too long.
  virtual void open_transaction(const OpenTransaction& what, Then<Result<Process>> done) = 0;
  // Nothing was written in it. Says if it was still open.
  virtual void end_transaction(Process process, Then<Status> done) = 0;
  // Whoever waits for a lock of that transaction; empty: nobody.
  virtual void find_waiting_for(Process process, Then<Result<std::string>> done) = 0;

  // --- The server, where the case has one of its own ---

  // Every process of it dies by SIGKILL at once. What was killed, when none is left.
  virtual void kill_server(Then<Result<std::string>> done) = 0;
  virtual void stop_server(Shutdown how, Then<Status> done) = 0;
  // Starts it again, with its data and at its address. How long it took until it served clients.
  virtual void start_server(Then<Result<Duration>> done) = 0;
  // From now on a replica follows, as an asynchronous one does. To be called before anything runs:
  // it returns when the replica is there. Whether that failed, `fail_over` says.
  virtual void follow_with_replica() = 0;
  // Kills the server; the replica, which has not received the last `lost` commits, takes its place
  // and its address. What was lost. Error code usage if there is nothing to lose, or the replica
  // can't take its place: the server then serves clients with all that it had.
  virtual void fail_over(int lost, Then<Result<std::string>> done) = 0;
};

}  // namespace wringer::faults
