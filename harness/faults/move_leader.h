#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/broker_controls.h"
#include "harness/faults/fault.h"

#include <cstdint>

namespace wringer::faults {

// A partition gets another leader, in good order: `move-leader` one of the workload's topic,
// `move-coordinator` the one that keeps what the group commits, so that the group gets another
// coordinator.
// Receipt: the metadata shows the new leader, and an instance was served there.
class MoveLeader : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return !m_awaiting; }
  void observe(const Moment& moment) override;

 protected:
  virtual void move(std::function<void(Result<BrokerControls::Move>)> done);
  // This moment shows that the new leader serves.
  [[nodiscard]] virtual bool shows(const Moment& moment) const;

 private:
  void strike(std::function<void()> done) final;
  void undo(std::function<void(Status)> done) final;

  BrokerControls::Move m_move;
  bool m_awaiting = false;
};

}  // namespace wringer::faults
