#include "harness/cli/validate_command.h"

#include "harness/cli/scenario_files.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace wringer::cli {

void add_validate_command(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand("validate", "Check scenario files without running them");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "Scenario files")->required();
  command->callback([files, &code] {
    const auto scenarios = read_scenarios(*files);
    if (!scenarios) {
      code = ExitCode::usage;
      return;
    }
    for (const scenario::Scenario& scenario : *scenarios) {
      fmt::print("{}: in order\n", scenario.file.string());
    }
  });
}

}  // namespace wringer::cli
