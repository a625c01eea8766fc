#pragma once

#include "harness/faults/move_leader.h"

namespace wringer::faults {

// `move-coordinator`: see move_leader.h.
class MoveCoordinator final : public MoveLeader {
 public:
  using MoveLeader::MoveLeader;
  [[nodiscard]] static FaultKind kind();

 protected:
  void move(std::function<void(Result<BrokerControls::Move>)> done) override;
  [[nodiscard]] bool shows(const Moment& moment) const override;
};

}  // namespace wringer::faults
