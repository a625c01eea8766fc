#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <optional>

namespace wringer::faults {

// `throttle`: the broker finds that the client has used up its quota. It says so in an answer and,
// whether the client heeds it or not, reads nothing more from that connection until the time has
// passed (KIP-219).
// Receipt: the answer with the throttle time was delivered.
class Throttle final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return !m_said || m_ended; }
  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void go_on();

  // The throttle time is in the answer.
  bool m_said = false;
  bool m_ended = false;
  std::optional<int> m_rule;
};

}  // namespace wringer::faults
