#pragma once

// How a request of the client's is made to fail: something else is sent in its place, at which the
// server itself fails in the way in which it would have failed at the request. Whatever state the
// client is then told of is the server's true one; only the words of the error are ours.
//
// - A statement: one that raises the error. In a block the block fails, outside nothing was done.
// - A COMMIT of a block: ROLLBACK, since a COMMIT that fails leaves no block behind. Sent in the
//   extended protocol, it is followed by what the server fails at, so that it skips to the Sync as
//   the client believes it does.
// - A Sync that commits: ahead of it what the server fails at, as it does when a deferred
//   constraint is broken.

#include "harness/wire/postgres/expectation.h"
#include "harness/wire/postgres/messages.h"

#include <string>

namespace wringer::wire::postgres {

// Of an ErrorResponse; empty fields are not sent.
struct ErrorReport {
  std::string severity = "ERROR";
  std::string sql_state{};
  std::string message{};
  std::string detail{};
  std::string hint{};
  std::string schema{};
  std::string table{};
  std::string constraint{};
};

[[nodiscard]] Buffer error_response(const ErrorReport& report);

// The request that the client sent last, which the server has not seen yet.
struct LastRequest {
  ExchangeId exchange = 0;
  Request request = Request::query;
  // It is nothing but the COMMIT (or PREPARE TRANSACTION) of a block.
  bool ends_block = false;
};

// What is sent in its place.
[[nodiscard]] Buffer request_that_fails(const LastRequest& request, const ErrorReport& report);

// What becomes of a message of the server's answer to it.
enum class Treatment {
  pass,     // It is for the client, as it is.
  swallow,  // It answers what the client did not send.
  refuse,   // The error takes its place.
};
[[nodiscard]] Treatment treatment_of(const Message& message, const LastRequest& request);

}  // namespace wringer::wire::postgres
