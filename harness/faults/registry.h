#pragma once

// The table of faults: the one place that knows them all.

#include "harness/faults/fault.h"

#include <memory>
#include <string_view>
#include <vector>

namespace wringer::faults {

// The words that a scenario may put after `do:`.
[[nodiscard]] std::vector<std::string_view> fault_kinds();

// `spec.kind` must be one of `fault_kinds`.
[[nodiscard]] std::unique_ptr<Fault> make_fault(const FaultSpec& spec);

}  // namespace wringer::faults
