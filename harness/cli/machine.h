#pragma once

#include "harness/cli/doctor_checks.h"

namespace wringer::cli {

// Looks at this machine, with what the services look with when they start. Starts nothing that
// stays; folders of runs that died are removed.
[[nodiscard]] MachineFacts look_at_machine();

}  // namespace wringer::cli
