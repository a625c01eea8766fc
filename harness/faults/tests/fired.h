#pragma once

#include "harness/faults/registry.h"
#include "harness/faults/tests/fake_controls.h"

#include <functional>
#include <memory>

namespace wringer::faults {

// A fault of the registry that has been fired at a moment, on controls that were set up before.
struct Fired {
  Fired(const FaultSpec& what, const Moment& at,
        const std::function<void(FakeControls&)>& set_up = {})
      : fault(make_fault(what)) {
    if (set_up) set_up(controls);
    fault->arm(controls);
    fault->fire(at, 1, [this] { struck = true; });
  }
  Fired(const Fired&) = delete;
  Fired& operator=(const Fired&) = delete;

  FakeControls controls;
  std::unique_ptr<Fault> fault;
  bool struck = false;
};

}  // namespace wringer::faults
