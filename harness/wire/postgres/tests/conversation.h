#pragma once

// Tells a tracker what a client and a server say, as a proxy would, and writes down what it makes
// of it: "+2 commit: insert …" where exchange 2 starts, "-2 commit done [INSERT 0 1]" or "-2 commit
// refused [ROLLBACK] 23505" where it ends.

#include "harness/wire/postgres/tracker.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace wringer::wire::postgres {

class Conversation {
 public:
  void client(Bytes bytes) { feed(Side::frontend, bytes); }
  void server(Bytes bytes) { feed(Side::backend, bytes); }
  // From the StartupMessage to the first ReadyForQuery; leaves no log.
  void connect();

  [[nodiscard]] const ConnectionTracker& tracker() const { return m_tracker; }
  [[nodiscard]] const std::vector<std::string>& log() const { return m_log; }
  // What was logged since the last call.
  std::vector<std::string> take_log() { return std::exchange(m_log, {}); }
  [[nodiscard]] const BackendEvent& last_answer() const { return m_last_answer; }
  [[nodiscard]] const ExchangeStart& last_start() const { return m_last_start; }
  // Bytes that were given to the tracker as messages, of both sides.
  [[nodiscard]] std::size_t forwarded() const { return m_forwarded; }

 private:
  void feed(Side side, Bytes bytes);
  bool step(Side side);

  ConnectionTracker m_tracker;
  std::array<Buffer, 2> m_received;
  std::vector<std::string> m_log;
  BackendEvent m_last_answer;
  ExchangeStart m_last_start;
  std::size_t m_forwarded = 0;
};

// What clients say. (Query and Terminate are in messages.h.)
[[nodiscard]] Buffer start_up_message(const std::vector<std::string>& keys_and_values,
                                      std::uint32_t version = 3u << 16);
[[nodiscard]] Buffer encryption_request(std::uint32_t code);
[[nodiscard]] Buffer parse(std::string_view statement, std::string_view sql);
[[nodiscard]] Buffer bind(std::string_view portal, std::string_view statement);
[[nodiscard]] Buffer describe_portal(std::string_view portal);
[[nodiscard]] Buffer execute(std::string_view portal, std::uint32_t max_rows = 0);
[[nodiscard]] Buffer close_statement(std::string_view statement);
[[nodiscard]] Buffer copy_data(std::string_view data);
// A message without a payload: Sync, Flush, CopyDone, ParseComplete, …
[[nodiscard]] Buffer bare(char type);
// Parse, Bind and Execute of the unnamed statement.
[[nodiscard]] Buffer run(std::string_view sql);

// What servers say.
[[nodiscard]] Buffer authentication(std::uint32_t code);
[[nodiscard]] Buffer backend_key_data(std::uint32_t process_id, std::uint32_t secret);
[[nodiscard]] Buffer complete(std::string_view tag);
[[nodiscard]] Buffer error(std::string_view sql_state);
[[nodiscard]] Buffer fatal(std::string_view sql_state);
[[nodiscard]] Buffer warning(std::string_view sql_state);
[[nodiscard]] Buffer copy_in_response();
// ReadyForQuery: idle, in a block, in a failed block.
[[nodiscard]] Buffer idle();
[[nodiscard]] Buffer in_block();
[[nodiscard]] Buffer failed();
// ParseComplete, BindComplete and CommandComplete.
[[nodiscard]] Buffer ran(std::string_view tag);

[[nodiscard]] Buffer operator+(Buffer first, const Buffer& second);

}  // namespace wringer::wire::postgres
