#pragma once

#include "harness/proxy/interpreter.h"
#include "harness/wire/postgres/tracker.h"

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
  // A statement that the server never saw leaves a transaction open that the client believes to be
  // over: there is no honest answer in its place without a ROLLBACK, which is a fault's to arrange.
  [[nodiscard]] bool answer_in_place(std::string) override { return false; }
  [[nodiscard]] bool has_answer() const override { return false; }
  [[nodiscard]] std::string lost() const override;
  [[nodiscard]] bool busy() const override;

 private:
  [[nodiscard]] Step next_request(std::span<const std::byte> buffered);
  [[nodiscard]] Step next_answer(std::span<const std::byte> buffered);

  wire::postgres::ConnectionTracker m_tracker;
  std::set<wire::postgres::ExchangeId> m_open_commits;
  // Bytes at the head of the buffer whose messages the tracker has been told of already: an answer
  // that is not complete.
  std::size_t m_kept_back = 0;
  // What those messages are.
  std::vector<Moment> m_kept_back_moments;
};

}  // namespace wringer::proxy
