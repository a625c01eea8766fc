#pragma once

// What the faults of a schedule must find.

#include "harness/core/error.h"
#include "harness/core/fault_kind.h"

namespace wringer::run {

[[nodiscard]] bool needs(const Schedule& schedule, Need need);

// Error code environment, with what to do, if the machine lacks something. Services are no matter
// of the machine: a case that needs its own gets them.
[[nodiscard]] Status check_needs(const Schedule& schedule);

}  // namespace wringer::run
