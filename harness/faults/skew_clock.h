#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <string>

namespace wringer::faults {

// `skew-clock`: the instance's wall clock is wrong: from its start on, or by a jump while it runs.
// Its monotonic clock stays true, as it does when a real clock is set.
//
// By libfaketime, which a program takes up with the system's C library; one that asks the kernel
// itself (Go's, a static one) goes by the true time. Receipt: the library is at work in the
// instance's process and was given the offset. It lasts until the instance has done something by
// that clock, or has had time for it.
class SkewClock final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return m_proved && !m_is_awaited; }
  void observe(const Moment& moment) override;

 private:
  void prepare() override;
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void look_for_proof();

  // What kept its clock from being prepared.
  std::string m_problem;
  bool m_set = false;
  bool m_proved = false;
  // Something that it does by that clock.
  bool m_is_awaited = false;
};

}  // namespace wringer::faults
