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
