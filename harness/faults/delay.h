#pragma once

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

namespace wringer::faults {

// `delay`: the message comes later; what follows on its connection waits behind it, everything else
// goes on.
// Receipt: it was still there to be let go when the time had passed.
class Delay final : public Fault {
 public:
  using Fault::Fault;
  [[nodiscard]] static FaultKind kind();

 private:
  void strike(std::function<void()> done) override;
  void undo(std::function<void(Status)> done) override { done({}); }
};

}  // namespace wringer::faults
