#pragma once

#include "harness/faults/link_fault.h"

namespace wringer::faults {

// `slow-link`: every message is on its way for a while, or goes through a narrow line.
class SlowLink final : public LinkFault {
 public:
  using LinkFault::LinkFault;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] LinkRule rule() const override;
  [[nodiscard]] std::string to_evidence(const LinkReport& report) const override;
};

}  // namespace wringer::faults
