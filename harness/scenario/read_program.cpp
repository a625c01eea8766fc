#include "harness/scenario/read_program.h"

#include "harness/scenario/placeholders.h"

#include <fmt/format.h>

#include <unistd.h>

#include <sstream>

namespace wringer::scenario {
namespace {

// "ledger --topic x" as the list that it should have been: "[ledger, --topic, x]".
std::string as_list(const std::string& command) {
  std::istringstream words(command);
  std::string list;
  for (std::string word; words >> word;) {
    const bool plain = word.find_first_of("{}[],:#\"'") == std::string::npos;
    list += (list.empty() ? "" : ", ") + (plain ? word : fmt::format("\"{}\"", word));
  }
  return "[" + list + "]";
}

// A program with a slash must be there; one without is looked up in PATH when it is started.
std::string find_program(const YamlCursor& cursor, const std::string& program,
                         const ProgramContext& context) {
  if (program.find('/') == std::string::npos) return program;
  const std::filesystem::path path = (context.folder / program).lexically_normal();
  const bool later = context.missing == ProgramContext::Missing::is_found_later;
  if (later || program.find('{') != std::string::npos) return path.string();
  std::error_code ignored;  // Whatever is wrong with it, it is no file that we can run.
  if (!std::filesystem::is_regular_file(path, ignored)) {
    cursor.mistake(fmt::format("there is no program {}", path.string()));
  } else if (access(path.c_str(), X_OK) != 0) {
    cursor.mistake(fmt::format("{} is not executable; try chmod +x", path.string()));
  }
  return path.string();
}

// False: it is no list.
bool read_words(const YamlCursor& cursor, const std::vector<std::string>& known,
                std::vector<std::string>& words) {
  if (cursor.is_scalar()) {
    cursor.mistake("must be a list, so that no shell is needed to take it apart: " +
                   as_list(cursor.text().value_or("")));
    return false;
  }
  const auto list = cursor.list();
  if (!list) return false;
  for (const YamlCursor& item : *list) words.push_back(read_template(item, known).value_or(""));
  return true;
}

void read_environment(const YamlCursor& cursor, const std::vector<std::string>& known,
                      std::map<std::string, std::string>& environment) {
  const YamlMap map = cursor.map();
  for (const YamlMap::Entry& entry : map.entries()) {
    if (entry.key.empty() || entry.key.find('=') != std::string::npos) {
      entry.key_cursor.mistake(fmt::format("'{}' is no name for a variable", entry.key));
    }
    if (const auto text = read_template(entry.value, known)) environment[entry.key] = *text;
  }
}

}  // namespace

std::optional<std::string> read_template(const YamlCursor& cursor,
                                         const std::vector<std::string>& known) {
  std::optional<std::string> text = cursor.text();
  if (!text) return std::nullopt;
  const std::vector<std::string_view> words(known.begin(), known.end());
  if (const Status status = check_placeholders(*text, words); !status) {
    cursor.mistake(status.error().message);
  }
  return text;
}

std::vector<std::string> read_command(const YamlCursor& cursor, const ProgramContext& context) {
  std::vector<std::string> command;
  if (!read_words(cursor, context.placeholders, command)) return command;
  if (command.empty() || command.front().empty()) {
    cursor.mistake("needs a program to run");
    return {};
  }
  command.front() = find_program(cursor.list()->front(), command.front(), context);
  return command;
}

int read_instances(const YamlCursor& cursor) {
  return static_cast<int>(cursor.number(1, k_instances_max).value_or(1));
}

void read_program(YamlMap& map, const ProgramContext& context, ProgramSpec& program) {
  if (const auto image = map.find("image")) program.image = image->name().value_or("");
  if (const auto options = map.find("options")) {
    static_cast<void>(read_words(*options, context.placeholders, program.options));
    if (program.image.empty()) options->mistake("is for containers: say which 'image', too");
  }
  const std::optional<YamlCursor> command =
      program.image.empty() ? map.require("command", "the program to run, as a list")
                            : map.find("command");
  if (command && program.image.empty()) program.command = read_command(*command, context);
  // What stands behind an image is looked up in it, not here.
  if (command && !program.image.empty()) {
    static_cast<void>(read_words(*command, context.placeholders, program.command));
  }
  if (const auto instances = map.find("instances")) program.instances = read_instances(*instances);
  if (const auto environment = map.find("environment")) {
    read_environment(*environment, context.placeholders, program.environment);
  }
  if (const auto ready = map.find("ready")) read_ready_sign(*ready, context, program);
}

}  // namespace wringer::scenario
