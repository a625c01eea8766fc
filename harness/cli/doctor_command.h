#pragma once

#include "harness/core/exit_code.h"

#include <CLI/App.hpp>

namespace wringer::cli {

// Adds `wringer doctor`; when it is what the user asked for, it runs and sets the exit code.
// `code` must outlive the parsing of the command line.
void add_doctor_command(CLI::App& app, ExitCode& code);

}  // namespace wringer::cli
