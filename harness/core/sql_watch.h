#pragma once

// Which statements belong to which transaction, on every Postgres connection of a case.

#include "harness/core/moment.h"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace wringer {

class SqlWatch {
 public:
  using Statements = std::vector<std::shared_ptr<const StatementText>>;

  // To be called for every moment of the case, in order, before anybody asks about it.
  void observe(const Moment& moment);

  // What this moment executes: of a COMMIT or ROLLBACK all that its transaction did, of everything
  // else the statement itself.
  [[nodiscard]] Statements own(const Moment& moment) const;
  // What its transaction has executed so far, its own statement included.
  [[nodiscard]] Statements transaction(const Moment& moment) const;

 private:
  struct Exchange {
    std::shared_ptr<const StatementText> statement;
    // Ends a transaction.
    bool ends = false;
    Statements transaction;
  };
  struct Connection {
    Statements open;
    std::map<std::uint64_t, Exchange> exchanges;
  };

  [[nodiscard]] const Exchange* find(const Moment& moment) const;

  std::map<std::uint64_t, Connection> m_connections;
};

}  // namespace wringer
