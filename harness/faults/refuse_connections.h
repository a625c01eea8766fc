#pragma once

#include "harness/faults/link_fault.h"

namespace wringer::faults {

// `refuse-connections`: new connections are reset as soon as they are there. Those that there were
// are reset first, or nobody would notice, unless `existing: keep`.
// A program that opens connections when it needs them, or that ends and is started again, may need
// longer than `for` to ask for the first one: it stays until somebody has been refused.
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
  [[nodiscard]] Duration patience() const override;
};

}  // namespace wringer::faults
