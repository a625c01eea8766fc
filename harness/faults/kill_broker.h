#pragma once

#include "harness/faults/broker_down.h"

namespace wringer::faults {

// `kill-broker`: a broker dies by SIGKILL. What it acknowledged is not lost by that: the page cache
// survives. Answers that had not reached their clients are.
// Receipt: the process ended by signal 9; when it served again, or who took its place.
class KillBroker final : public BrokerDown {
 public:
  using BrokerDown::BrokerDown;
  [[nodiscard]] static FaultKind kind();

 private:
  void end(std::int32_t broker, std::function<void(Result<std::string>)> done) override;
};

}  // namespace wringer::faults
