#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/broker_controls.h"
#include "harness/faults/fault.h"

#include <cstdint>

namespace wringer::faults {

// `isolate-broker`: a broker is cut off from the others until all faults are healed. Clients reach
// it still, and it does not know at first that it leads nothing any more.
// Receipt: the others have chosen other leaders and another coordinator; and at the end it was in
// sync with them again.
class IsolateBroker final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

  [[nodiscard]] bool is_over() const override { return m_over; }
  [[nodiscard]] bool lasts_until_heal() const override { return m_broker >= 0; }

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override;
  void isolate(std::int32_t broker);

  std::int32_t m_broker = -1;
  bool m_over = true;
};

}  // namespace wringer::faults
