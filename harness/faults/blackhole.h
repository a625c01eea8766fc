#pragma once

#include "harness/faults/link_fault.h"

namespace wringer::faults {

// `blackhole`: what is said on the links goes nowhere, and nobody learns why. New connections come
// into being and are as silent. Only what concerns the group, with `service: coordinator`: which
// messages those are is told by what they ask, as a client may share one connection for everything;
// what follows on a connection waits behind what got no answer, as it would in life.
class BlackholeFault final : public LinkFault {
 public:
  using LinkFault::LinkFault;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] LinkRule rule() const override { return Blackhole{direction()}; }
  [[nodiscard]] std::string to_evidence(const LinkReport& report) const override;
};

// `half-open`: the connections that there are fall silent for ever, and neither side learns that
// the other is gone; new ones work.
class HalfOpenFault final : public LinkFault {
 public:
  using LinkFault::LinkFault;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] LinkRule rule() const override { return HalfOpen{}; }
  [[nodiscard]] std::string to_evidence(const LinkReport& report) const override;
};

}  // namespace wringer::faults
