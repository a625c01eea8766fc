#pragma once

#include "harness/core/exit_code.h"

namespace CLI {
class App;
}

namespace wringer::cli {

void add_merge_command(CLI::App& app, ExitCode& code);

}  // namespace wringer::cli
