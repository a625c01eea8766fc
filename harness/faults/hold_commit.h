#pragma once

#include "harness/core/address.h"
#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <optional>

namespace wringer::faults {

// `hold-commit`: a COMMIT is kept back until something else has happened: the ordering barrier. The
// instance's other connections go on meanwhile.
//
// What is awaited may itself wait for a row that the held transaction has locked; it can't come
// then. The receipt says so, and the hold ends at its deadline in any case.
// Receipt: what was awaited came while the COMMIT was held.
class HoldCommit final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override { done({}); }
  [[nodiscard]] bool waits_for_lock() const;
  void look_for_waiting();
  void someone_waits(const std::string& who);
  void release(const std::string& why);
  void give_up();

  // Null once the COMMIT has gone on.
  std::function<void()> m_done;
  std::optional<AddressMatcher> m_until;
  // Whoever was seen waiting for a lock of the held transaction.
  std::string m_waiting;
};

}  // namespace wringer::faults
