#include "harness/cli/doctor_command.h"

#include "harness/cli/doctor_checks.h"
#include "harness/cli/machine.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <vector>

namespace wringer::cli {

void add_doctor_command(CLI::App& app, ExitCode& code) {
  app.add_subcommand("doctor", "Say what a run needs, what is here, and how to get the rest")
      ->callback([&code] {
        const std::vector<Check> checks = judge(look_at_machine());
        fmt::print("{}", to_text(checks));
        code = native_run_is_possible(checks) ? ExitCode::holds : ExitCode::environment;
      });
}

}  // namespace wringer::cli
