#include "harness/cli/completion_scripts.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>

namespace wringer::cli {
namespace {

// With the words that lead to it: " env up" for `wringer env up`, nothing for the program itself.
using Visit = std::function<void(const std::string& words, const CommandShape& command)>;

void visit(const CommandShape& command, const std::string& words, const Visit& told) {
  told(words, command);
  for (const CommandShape& each : command.commands) visit(each, words + " " + each.name, told);
}

// ' env'|' env up'|…: all that a shell's `case` may follow.
std::string all_paths(const CommandShape& program) {
  std::vector<std::string> paths;
  visit(program, "", [&](const std::string& words, const CommandShape&) {
    if (!words.empty()) paths.push_back("'" + words + "'");
  });
  return fmt::format("{}", fmt::join(paths, "|"));
}

std::vector<std::string> flags_of(const OptionShape& option) {
  std::vector<std::string> flags;
  for (const std::string& name : option.short_names) flags.push_back("-" + name);
  for (const std::string& name : option.long_names) flags.push_back("--" + name);
  return flags;
}

// Between single quotes of a shell.
std::string in_quotes(const std::string& text) {
  std::string inside;
  for (const char c : text) inside += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "'" + inside + "'";
}

// 'name:description' for _describe of zsh.
std::string described(const std::string& name, const std::string& description) {
  return in_quotes(name + ":" + description);
}

}  // namespace

CommandShape shape_of(const CLI::App& app) {
  CommandShape shape{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() && option->get_lnames().empty()) continue;
    shape.options.push_back(
        {option->get_lnames(), option->get_snames(), option->get_description()});
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    shape.commands.push_back(shape_of(*command));
  }
  return shape;
}

std::string bash_completion(const CommandShape& program) {
  std::string cases;
  visit(program, "", [&](const std::string& words, const CommandShape& command) {
    std::vector<std::string> commands;
    for (const CommandShape& each : command.commands) commands.push_back(each.name);
    std::vector<std::string> flags;
    for (const OptionShape& option : command.options) {
      for (const std::string& flag : flags_of(option)) flags.push_back(flag);
    }
    cases += fmt::format("    '{}') commands='{}' flags='{}' ;;\n", words, fmt::join(commands, " "),
                         fmt::join(flags, " "));
  });
  return fmt::format(
      "# bash completion of {0}: . <({0} completion bash)\n"
      "_{0}() {{\n"
      "  local word=\"${{COMP_WORDS[COMP_CWORD]}}\" path='' commands='' flags='' i\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    case \"$path ${{COMP_WORDS[i]}}\" in\n"
      "      {1}) path=\"$path ${{COMP_WORDS[i]}}\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$path\" in\n{2}  esac\n"
      "  if [[ \"$word\" == -* ]]; then commands=\"$flags\"; fi\n"
      "  COMPREPLY=($(compgen -W \"$commands\" -- \"$word\"))\n"
      "}}\n"
      "complete -o default -F _{0} {0}\n",
      program.name, all_paths(program), cases);
}

std::string zsh_completion(const CommandShape& program) {
  std::string cases;
  visit(program, "", [&](const std::string& words, const CommandShape& command) {
    std::vector<std::string> commands;
    for (const CommandShape& each : command.commands) {
      commands.push_back(described(each.name, each.description));
    }
    std::vector<std::string> flags;
    for (const OptionShape& option : command.options) {
      for (const std::string& flag : flags_of(option)) {
        flags.push_back(described(flag, option.description));
      }
    }
    cases += fmt::format("    ('{}') commands=({})\n      flags=({}) ;;\n", words,
                         fmt::join(commands, " "), fmt::join(flags, "\n        "));
  });
  return fmt::format(
      "#compdef {0}\n"
      "# zsh completion of {0}: a file _{0} in $fpath, or . <({0} completion zsh)\n"
      "_{0}() {{\n"
      "  local trail='' i\n"
      "  local -a commands flags\n"
      "  for ((i = 2; i < CURRENT; ++i)); do\n"
      "    case \"$trail ${{words[i]}}\" in\n"
      "      ({1}) trail=\"$trail ${{words[i]}}\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$trail\" in\n{2}  esac\n"
      "  if [[ \"$PREFIX\" == -* ]]; then _describe -o option flags\n"
      "  elif (( $#commands )); then _describe command commands\n"
      "  else _files; fi\n"
      "}}\n"
      "if [[ \"${{funcstack[1]}}\" == _{0} ]]; then _{0} \"$@\"; else compdef _{0} {0}; fi\n",
      program.name, all_paths(program), cases);
}

std::string fish_completion(const CommandShape& program) {
  std::string text =
      fmt::format("# fish completion of {0}: {0} completion fish | source\n", program.name);
  visit(program, "", [&](const std::string& words, const CommandShape& command) {
    // Each word of the path was seen, and none of those that may follow.
    std::string when = "true";
    for (std::size_t at = 0; at < words.size();) {
      const std::size_t end = words.find(' ', at + 1);
      when += "; and __fish_seen_subcommand_from " +
              words.substr(at + 1, end == std::string::npos ? end : end - at - 1);
      at = end == std::string::npos ? words.size() : end;
    }
    std::string names;
    for (const CommandShape& each : command.commands) names += " " + each.name;
    if (!names.empty()) when += "; and not __fish_seen_subcommand_from" + names;
    const std::string begin = fmt::format("complete -c {} -n {}", program.name, in_quotes(when));
    for (const CommandShape& each : command.commands) {
      text += fmt::format("{} -f -a {} -d {}\n", begin, each.name, in_quotes(each.description));
    }
    for (const OptionShape& option : command.options) {
      text += begin;
      for (const std::string& name : option.short_names) text += " -s " + name;
      for (const std::string& name : option.long_names) text += " -l " + name;
      text += fmt::format(" -d {}\n", in_quotes(option.description));
    }
  });
  return text;
}

}  // namespace wringer::cli
