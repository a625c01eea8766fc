#pragma once

#include "harness/explore/programs.h"
#include "harness/scenario/scenario.h"

namespace wringer::run {

// Which of the system's programs each instance runs: those of the system itself the first.
[[nodiscard]] explore::Programs programs_of(const scenario::SystemSpec& system);

}  // namespace wringer::run
