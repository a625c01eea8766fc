#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/database_controls.h"
#include "harness/faults/fault.h"

namespace wringer::faults {

// `database-error`: Postgres refuses a statement or a COMMIT with an error that it could give.
//
// What the client is told is what happened. Before the statement: it is not forwarded, and Postgres
// itself fails in its place (see DatabaseControls::refuse), so a block that is told of an error has
// failed and a COMMIT that is told of one has rolled back. After it only what leaves the outcome
// open can be told: that the connection is gone.
// Receipt: the error reached the client as the answer to the very message.
class DatabaseErrorFault final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override { done({}); }
  void refuse(DatabaseError error);
  void refuse_with_constraint(DatabaseError error, std::function<void()> done);
  void lose_connection();
  void terminate(std::function<void()> done);
  // The moment is the answer to the message that was refused.
  [[nodiscard]] bool is_answer(const Moment& moment) const;

  bool m_refused = false;
};

}  // namespace wringer::faults
