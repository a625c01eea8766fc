#pragma once

namespace wringer::cli {

// The whole program: parses the command line, runs the command, returns its exit code (see
// harness/core/exit_code.h).
[[nodiscard]] int run_application(int argc, char** argv);

}  // namespace wringer::cli
