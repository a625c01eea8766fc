#pragma once

#include "harness/faults/link_fault.h"

namespace wringer::faults {

// `refuse-connections`: new connections are reset as soon as they are there. Those that there were
// are reset first, or nobody would notice, unless `existing: keep`.
// Receipt: connections were refused.
class RefuseConnections final : public LinkFault {
 public:
  using LinkFault::LinkFault;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] LinkRule rule() const override { return Refuse{}; }
  [[nodiscard]] bool has_effect(const LinkReport& report) const override {
    return report.connections > 0;
  }
  [[nodiscard]] std::string to_evidence(const LinkReport& report) const override;
  void begin() override;
};

}  // namespace wringer::faults
