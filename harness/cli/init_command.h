#pragma once

#include "harness/core/exit_code.h"

#include <CLI/App.hpp>

#include <string_view>

namespace wringer::cli {

// Adds `wringer init`; when it is what the user asked for, it runs and sets the exit code.
// `code` must outlive the parsing of the command line.
void add_init_command(CLI::App& app, ExitCode& code);

// scenario.schema.json, compiled in.
[[nodiscard]] std::string_view scenario_schema(std::string_view name);

}  // namespace wringer::cli
