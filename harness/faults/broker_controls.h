#pragma once

namespace wringer::faults {

// Kafka's brokers.
class BrokerControls {
 public:
  virtual ~BrokerControls() = default;
};

}  // namespace wringer::faults
