#pragma once

#include "harness/core/own_messages.h"
#include "harness/proxy/interpreter.h"
#include "harness/wire/postgres/logical_message_filter.h"
#include "harness/wire/postgres/tracker.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::proxy {

// Follows one Postgres connection. What counts as a commit is decided by wire::postgres; here its
// events become moments, and the answer to a commit is kept together: "INSERT 0 1" must not reach
// the client before we know that the transaction it belongs to was committed.
class PostgresInterpreter final : public Interpreter {
 public:
  [[nodiscard]] Step next(Direction direction, std::span<const std::byte> buffered) override;
  // Only a connection that is being made can be answered so: a statement that the server never saw
  // would leave a transaction open that the client believes to be over. See `refuse`.
  [[nodiscard]] bool answer_in_place(std::string answer) override;
  [[nodiscard]] bool has_answer() const override {
    return m_refuses_encryption || !m_answer.empty();
  }
  [[nodiscard]] std::string lost() const override;
  [[nodiscard]] bool busy() const override;
  [[nodiscard]] bool only_reads() const override { return !m_tracker.may_leave_something(); }

  // For the request that `next` gave last, which is held: what is to be sent in its place, so that
  // the server fails at it in truth. The client is then told this error. None if it is not a
  // request that the server could refuse.
  [[nodiscard]] std::optional<std::string> refuse(const wire::postgres::ErrorReport& report);
  // The answer that `next` gave last goes to nobody, and neither does what belongs to it and comes
  // behind it: the client hears nothing more but the error with which the server ends the
  // connection, as it must be about to. To be told nothing of a COMMIT and then that all is ready
  // for the next statement would be to be told that it was done.
  void withhold_all_but_the_end() { m_withholds = true; }
  // The server's process behind the connection, as soon as it is known.
  [[nodiscard]] std::optional<std::uint32_t> server_process() const;

 private:
  // A request that was refused and not answered yet.
  struct Refusal {
    wire::postgres::LastRequest request;
    std::string error;
  };
  [[nodiscard]] Step next_request(std::span<const std::byte> buffered);
  [[nodiscard]] Step next_answer(std::span<const std::byte> buffered);
  // The client may read the log of its database, which has messages of ours.
  [[nodiscard]] bool may_stream_changes() const;
  [[nodiscard]] Step next_of_changes(std::span<const std::byte> buffered);
  [[nodiscard]] Step withheld_answer(std::span<const std::byte> buffered);
  [[nodiscard]] Step give_answer();
  // What becomes of the server's next message.
  [[nodiscard]] wire::postgres::Treatment treatment_of(
      const wire::postgres::Message& message) const;
  // Adds the next `size` bytes to what is kept back; `with` goes out in their place, if given.
  void keep_back(std::span<const std::byte> buffered, std::size_t size,
                 const std::optional<std::string>& with);

  wire::postgres::ConnectionTracker m_tracker;
  wire::postgres::LogicalMessageFilter m_own_messages{std::string(k_own_messages)};
  std::set<wire::postgres::ExchangeId> m_open_commits;
  // Bytes at the head of the buffer whose messages the tracker has been told of already: an answer
  // that is not complete.
  std::size_t m_kept_back = 0;
  // What those messages are.
  std::vector<Moment> m_kept_back_moments;
  // What goes out for them, if it isn't they.
  std::optional<std::string> m_kept_back_as;
  std::optional<Refusal> m_refusal;
  bool m_withholds = false;
  // What the client is told in the server's place.
  std::string m_answer;
  // It has asked for encryption, and is told no, whatever the server would say: what is encrypted
  // can't be understood. Between us and the server there may be some all the same.
  bool m_refuses_encryption = false;
};

}  // namespace wringer::proxy
