#include "harness/cli/completion_command.h"

#include "harness/cli/completion_scripts.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace wringer::cli {
namespace {

std::string script_for(const std::string& shell, const CommandShape& program) {
  if (shell == "zsh") return zsh_completion(program);
  return shell == "fish" ? fish_completion(program) : bash_completion(program);
}

}  // namespace

void add_completion_command(CLI::App& app, ExitCode& code) {
  CLI::App* command =
      app.add_subcommand("completion", "Print what completes commands and options in a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([shell, &app, &code] {
    fmt::print("{}", script_for(*shell, shape_of(app)));
    code = ExitCode::holds;
  });
}

}  // namespace wringer::cli
