#pragma once

#include "harness/core/exit_code.h"

namespace CLI {
class App;
}

namespace wringer::cli {

// `wringer explain DIR [CASE]`: tells the story of a stored case again.
void add_explain_command(CLI::App& app, ExitCode& code);

}  // namespace wringer::cli
