#pragma once

#include "harness/faults/broker_controls.h"

#include <string>
#include <vector>

namespace wringer::faults {

class FakeBrokerControls final : public BrokerControls {
 public:
  explicit FakeBrokerControls(std::vector<std::string>& calls) : m_calls(calls) {}

 private:
  [[maybe_unused]] std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
