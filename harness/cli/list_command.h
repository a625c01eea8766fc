#pragma once

#include "harness/core/exit_code.h"

namespace CLI {
class App;
}

namespace wringer::cli {

// `wringer list faults|moments|checks|causes|generators|keys`: what there is, a line each.
void add_list_command(CLI::App& app, ExitCode& code);

}  // namespace wringer::cli
