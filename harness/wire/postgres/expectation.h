#pragma once

// A message of the client that the server has not finished with: what it will be answered with.
// Used by the tracker only.

#include "harness/wire/postgres/exchange.h"
#include "harness/wire/postgres/named_statements.h"
#include "harness/wire/postgres/transaction.h"

#include <string>
#include <string_view>
#include <vector>

namespace wringer::wire::postgres {

enum class Request {
  start_up,
  query,
  function_call,
  parse,
  bind,
  describe,
  close,
  execute,
  sync,
  // Not answered, kept while it is not known if the server takes it for data of a COPY.
  copy_data,
  copy_end,
};

struct Expectation {
  Request request = Request::sync;
  // 0: this message alone is no exchange.
  ExchangeId exchange = 0;
  ExchangeKind kind = ExchangeKind::query;
  // The implicit commit that this message's answer belongs to; 0: none.
  ExchangeId committed_by = 0;

  // Of query, function_call and execute: what runs, and how many of them were answered.
  std::vector<Statement> statements{};
  std::size_t answered = 0;
  // Something of it was committed.
  bool committed = false;
  std::string command_tag;
  // Not empty once the server reported an error.
  std::string sql_state;

  // Of parse and close: which name changed its meaning, and how; undone if the server skips it.
  bool changes_name = false;
  std::string name;
  PreparedPtr now;
  PreparedPtr before;

  // Of query, function_call and sync: whether a block should be open after it.
  bool leaves_block = false;

  // The statement that a CommandComplete with this tag (none for PortalSuspended) answers. What the
  // server says it did overrules what we read in the text, which is needed only where the same tag
  // stands for two things.
  [[nodiscard]] Statement statement_answered_by(std::string_view tag,
                                                const Transaction& transaction) const;

  // Its answer may say that something was written: it does more than read, or wait for a lock.
  [[nodiscard]] bool may_write() const;

  // ReadyForQuery comes at its end.
  [[nodiscard]] bool ends_unit() const {
    return request == Request::query || request == Request::function_call ||
           request == Request::sync || request == Request::start_up;
  }
};

}  // namespace wringer::wire::postgres
