#pragma once

// An exchange: something that a client asks for and the server's answer to it. What the tracker
// tells about them; each becomes a moment with its phases.

#include "harness/core/moment.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer::wire::postgres {

enum class ExchangeKind {
  connect,   // From the StartupMessage to the first ReadyForQuery.
  begin,     // Opens a transaction block.
  query,     // Anything that neither begins nor ends a transaction that may have changed something.
  commit,    // Its first message is the point of no return: withhold it, and nothing is committed.
  rollback,  // Ends a transaction, or a prepared one, without its changes.
};

// "postgres.commit"
[[nodiscard]] MomentName moment_name(ExchangeKind kind);

// Counts the exchanges of one connection from 1; 0 is none.
using ExchangeId = std::uint64_t;

struct OpenExchange {
  ExchangeId id = 0;
  ExchangeKind kind = ExchangeKind::query;
};

struct ExchangeStart {
  ExchangeId id = 0;
  ExchangeKind kind = ExchangeKind::query;
  // For people, shortened. Of a Sync that commits: the first write that it commits.
  std::string sql;
  // All that it executes; null of `connect`. Of what commits outside a block, a Sync above all,
  // also what was executed before it and is committed with it.
  StatementTextPtr statement;
};

struct ExchangeEnd {
  ExchangeId id = 0;
  // As at its start, but for what turned out to be a commit against the forecast (see tracker.h).
  ExchangeKind kind = ExchangeKind::query;
  // The server did what was asked. For a commit: something really was committed (or prepared),
  // which a COMMIT in a failed block, or outside of any, does not do. In a script with a COMMIT in
  // the middle it stays true if a later statement fails.
  bool succeeded = false;
  // The last CommandComplete of the answer: "INSERT 0 1".
  std::string command_tag;
  // The first error of the answer: "23505".
  std::string sql_state;
};

// What a message of the client means.
struct FrontendEvent {
  // This message is the first of an exchange.
  std::optional<ExchangeStart> start;
};

// What a message of the server means.
struct BackendEvent {
  // The exchange to whose answer this message belongs; 0: none. Who withholds the answer of an
  // exchange keeps back every message that names it, and everything that follows. For a transaction
  // that a Sync commits, the answers of its statements name the commit as soon as the Sync was
  // seen: the server says "INSERT 0 1" before it has committed.
  ExchangeId answer_to = 0;
  // The client must answer this message before the server goes on (COPY data, a password): it can't
  // be withheld, and what was kept back before it must go first.
  bool client_must_answer = false;
  // It tells nothing of what the exchange did: a notice, ParseComplete. Who withholds an answer
  // must let it pass if it comes before all that does tell: the server may go on with the statement
  // for long, even until somebody acts upon that notice.
  bool may_go_ahead = false;
  // Exchanges whose answer is complete with this message, in the order in which they began. Several
  // only after an error, which ends all that the server then skips. A commit that the forecast did
  // not foresee (see tracker.h) may end without ever having started.
  std::vector<ExchangeEnd> ends;
};

}  // namespace wringer::wire::postgres
