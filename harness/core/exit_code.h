#pragma once

// What the process tells its caller. These numbers are public: CI jobs depend on them.

#include "harness/core/error.h"
#include "harness/core/verdict.h"

#include <string_view>

namespace wringer {

enum class ExitCode : int {
  holds = 0,             // Every case holds and every fault left its receipt.
  violated = 1,          // At least one promise is broken; dominates everything else.
  inconclusive = 2,      // At least one case proved nothing.
  own_fault = 3,         // A bug in Wringer.
  nothing_selected = 4,  // No scenario or case was chosen.
  environment = 5,       // Services, ports, disk, Java, …
  usage = 64,            // Flags or scenario files (sysexits.h EX_USAGE).
  interrupted = 130,     // 128 + SIGINT.
};

[[nodiscard]] ExitCode exit_code_of(Verdict verdict);
[[nodiscard]] ExitCode exit_code_of(ErrorCode code);

// The one to report for a run in which both happened: a violation is never hidden by a later
// failure of the environment, and success never hides anything.
[[nodiscard]] ExitCode dominant(ExitCode a, ExitCode b);

}  // namespace wringer
