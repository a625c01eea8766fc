#pragma once

#include "harness/faults/broker_down.h"

namespace wringer::faults {

// `restart-broker`: a broker is asked to end (SIGTERM), hands over what it leads, and comes back.
// Receipt: how the process ended; when it served again, or who took its place.
class RestartBroker final : public BrokerDown {
 public:
  using BrokerDown::BrokerDown;
  [[nodiscard]] static FaultKind kind();

 private:
  void end(std::int32_t broker, std::function<void(Result<std::string>)> done) override;
};

}  // namespace wringer::faults
