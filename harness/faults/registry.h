#pragma once

// The table of faults: the one place that knows them all.

#include "harness/core/fault_kind.h"
#include "harness/faults/fault.h"

#include <memory>
#include <span>

namespace wringer::faults {

// In the order of a list for people: by group. `do:` takes their names.
[[nodiscard]] std::span<const FaultKind> fault_kinds();

// `spec.kind` must be one of `fault_kinds`.
[[nodiscard]] std::unique_ptr<Fault> make_fault(const FaultSpec& spec);

}  // namespace wringer::faults
