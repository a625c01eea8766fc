#include "harness/wire/postgres/refusal.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

namespace wringer::wire::postgres {
namespace {

// Of the statement and the portal that we prepare in the client's session, for a moment.
constexpr std::string_view k_name = "wringer";

void append(Buffer& all, const Buffer& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char character : text) {
    if (character == '\'') result += '\'';
    result += character;
  }
  return result + "'";
}

// The same code and words in the server's log as the client is told. Where there is no PL/pgSQL, it
// fails all the same.
Buffer raise(const ErrorReport& report) {
  return query(
      fmt::format("DO $wringer$BEGIN RAISE EXCEPTION USING ERRCODE = {}, MESSAGE = {}; "
                  "END$wringer$",
                  quoted(report.sql_state), quoted(report.message)));
}

// Fails, because there is no such portal, and leaves nothing behind in the session. Its name tells
// the server's log why.
Buffer failing_execute(const ErrorReport& report) {
  return MessageBuilder('E')
      .string(fmt::format("wringer: {} {}", report.sql_state, report.message))
      .uint32(0)
      .finish();
}

Buffer extended_rollback() {
  Buffer all = MessageBuilder('P').string(k_name).string("ROLLBACK").uint16(0).finish();
  append(all,
         MessageBuilder('B').string(k_name).string(k_name).uint16(0).uint16(0).uint16(0).finish());
  append(all, MessageBuilder('E').string(k_name).uint32(0).finish());
  append(all, MessageBuilder('C').character('P').string(k_name).finish());
  append(all, MessageBuilder('C').character('S').string(k_name).finish());
  return all;
}

}  // namespace

Buffer error_response(const ErrorReport& report) {
  MessageBuilder builder('E');
  const auto field = [&builder](char code, std::string_view value) {
    if (!value.empty()) builder.character(code).string(value);
  };
  field('S', report.severity);
  field('V', report.severity);
  field('C', report.sql_state);
  field('M', report.message);
  field('D', report.detail);
  field('H', report.hint);
  field('s', report.schema);
  field('t', report.table);
  field('n', report.constraint);
  return builder.character('\0').finish();
}

Buffer request_that_fails(const LastRequest& request, const ErrorReport& report) {
  Buffer all;
  switch (request.request) {
    case Request::query:
    case Request::function_call:
      return request.ends_block ? query("ROLLBACK") : raise(report);
    case Request::execute:
      if (request.ends_block) all = extended_rollback();
      append(all, failing_execute(report));
      return all;
    case Request::sync:
      all = failing_execute(report);
      append(all, MessageBuilder('S').finish());
      return all;
    case Request::start_up:
    case Request::parse:
    case Request::bind:
    case Request::describe:
    case Request::close:
    case Request::copy_data:
    case Request::copy_end:
      break;
  }
  assertion_failed("a request that can be refused", __FILE__, __LINE__);
}

Treatment treatment_of(const Message& message, const LastRequest& request) {
  switch (message.type) {
    case 'Z':
    case 'S':
    case 'A':
      return Treatment::pass;
    case 'E': {
      const auto fields = read_error(message.payload);
      // The session really ends.
      if (fields && fields->ends_connection()) return Treatment::pass;
      return Treatment::refuse;
    }
    case 'C':
      // In the extended protocol an error follows.
      return request.request == Request::query && request.ends_block ? Treatment::refuse
                                                                     : Treatment::swallow;
    default:
      return Treatment::swallow;
  }
}

}  // namespace wringer::wire::postgres
