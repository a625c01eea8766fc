#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

namespace wringer::faults {

// `terminate-backend`: an administrator ends the session (pg_terminate_backend).
//
// At a moment of Postgres it is the session of that moment; at one of Kafka, or of another instance
// (`on`), all that the instance has. A statement that is held never reaches Postgres, an answer
// that is held never reaches the client: it is told 57P01 instead.
// Receipt: the server's process ended.
class TerminateBackend final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override { done({}); }
  // The session of the moment itself is among those that end.
  [[nodiscard]] bool ends_its_own() const;
};

}  // namespace wringer::faults
