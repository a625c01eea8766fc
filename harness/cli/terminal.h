#pragma once

// What commands that run cases show on a terminal.

#include "harness/core/error.h"
#include "harness/core/exit_code.h"
#include "harness/run/run.h"
#include "harness/scenario/explore_spec.h"
#include "harness/scenario/scenario.h"
#include "reports/console.h"

#include <cstdio>
#include <string>
#include <vector>

namespace wringer::cli {

// `colour`: auto, always or never. NO_COLOR (no-color.org) and CLICOLOR_FORCE are what users of
// terminals expect to be heeded.
[[nodiscard]] reports::ConsoleStyle console_style(const std::string& colour);

// To stderr; the code to end with.
ExitCode report(const Error& error);

// Steps to stderr; cases to `out`, as they end. Of an exploration only the first of the cases that
// fail in the same way is told in full.
[[nodiscard]] run::RunProgress progress_to_terminal(const reports::ConsoleStyle& style,
                                                    std::FILE* out);

// What is new against the runs before: a line each, and nothing if nothing is.
[[nodiscard]] std::string changes_text(const run::Changes& changes);

// "sweep", "pairs", "random".
[[nodiscard]] scenario::Strategy strategy_called(const std::string& name);

}  // namespace wringer::cli
