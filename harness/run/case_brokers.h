#pragma once

#include "harness/faults/broker_controls.h"
#include "harness/run/case_parts.h"

namespace wringer::run {

class CaseBrokers final : public faults::BrokerControls {
 public:
  explicit CaseBrokers(const CaseParts& parts) : m_parts(parts) {}

 private:
  [[maybe_unused]] const CaseParts& m_parts;
};

}  // namespace wringer::run
