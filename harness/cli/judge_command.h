#pragma once

#include "harness/core/exit_code.h"

namespace CLI {
class App;
}

namespace wringer::cli {

// `wringer judge DIR`: judges a stored history again, without any service.
void add_judge_command(CLI::App& app, ExitCode& code);

}  // namespace wringer::cli
