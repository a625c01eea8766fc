#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"
#include "harness/faults/process_controls.h"
#include "harness/faults/sign_of_life.h"

#include <functional>

namespace wringer::faults {

// `start-instance`: one more instance of the system is started, as when somebody scales it up. It
// is ended (SIGTERM) when the case heals.
// Receipt: it joined the group, or fetches.
class StartInstance final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return m_over; }
  [[nodiscard]] bool lasts_until_heal() const override { return m_added != 0; }
  void observe(const Moment& moment) override;

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;

  // 0: not there yet.
  Instance m_added = 0;
  bool m_over = false;
  Participation m_participation;
};

}  // namespace wringer::faults
