#pragma once

// What completes wringer's commands and options in a shell, made from the command line's own
// tables.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace wringer::cli {

struct OptionShape {
  // "results" of --results, "h" of -h.
  std::vector<std::string> long_names;
  std::vector<std::string> short_names;
  std::string description;
};

struct CommandShape {
  std::string name;
  std::string description;
  std::vector<OptionShape> options;
  std::vector<CommandShape> commands;
};

[[nodiscard]] CommandShape shape_of(const CLI::App& app);

// Scripts for each shell. Where an option or file may stand, options come after a dash and files
// otherwise.
[[nodiscard]] std::string bash_completion(const CommandShape& program);
[[nodiscard]] std::string zsh_completion(const CommandShape& program);
[[nodiscard]] std::string fish_completion(const CommandShape& program);

}  // namespace wringer::cli
