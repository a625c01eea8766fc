#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <optional>

namespace wringer::faults {

// `kill`: the instance dies by SIGKILL exactly at the address.
//
// Its links are frozen first, then the signal is sent and the death awaited, then what it had said
// after the address is dropped: whatever the signal's delay, seen from the services it died there.
// The dead members leave their groups at once, as if their sessions had timed out already; or, with
// `leaves: session-timeout`, when they really do.
// A supervisor would start it again at once, and so do we; or, with `restart: heal`, after the work
// of the case.
// Receipt: the process ended by signal 9, and nothing of it was forwarded after the address.
class Kill final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  void observe(const Moment& moment) override;
  [[nodiscard]] bool lasts_until_heal() const override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void died(const Result<std::string>& how, std::function<void()> done);
  void left_groups(const Result<int>& members, std::function<void()> done);
  void start_again(std::function<void()> done);

  bool m_struck = false;
  bool m_severed = false;
  // Requests that went out between the address and the end of the instance; must stay 0.
  int m_forwarded_after = 0;
  // The last offset commit that went out before the address.
  std::optional<Moment> m_last_offset_commit;
};

}  // namespace wringer::faults
