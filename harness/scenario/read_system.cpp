#include "harness/scenario/placeholders.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <unistd.h>

#include <sstream>

namespace wringer::scenario {
namespace {

constexpr std::uint64_t k_instances_max = 64;

// What strings of the system section may speak of.
std::vector<std::string> known_placeholders(const Scenario& scenario) {
  std::vector<std::string> known{"group", "instance", "kafka", "postgres"};
  for (const TopicSpec& topic : scenario.topics) known.push_back("topic." + topic.name);
  return known;
}

// Text in which every placeholder is known; a mistake if it is not.
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
                         const std::filesystem::path& folder) {
  if (program.find('/') == std::string::npos) return program;
  const std::filesystem::path path = (folder / program).lexically_normal();
  if (program.find('{') != std::string::npos) return path.string();
  std::error_code ignored;  // Whatever is wrong with it, it is no file that we can run.
  if (!std::filesystem::is_regular_file(path, ignored)) {
    cursor.mistake(fmt::format("there is no program {}", path.string()));
  } else if (access(path.c_str(), X_OK) != 0) {
    cursor.mistake(fmt::format("{} is not executable; try chmod +x", path.string()));
  }
  return path.string();
}

void read_command(const YamlCursor& cursor, const std::filesystem::path& folder,
                  const std::vector<std::string>& known, SystemSpec& system) {
  if (cursor.is_scalar()) {
    cursor.mistake("must be a list, so that no shell is needed to take it apart: " +
                   as_list(cursor.text().value_or("")));
    return;
  }
  const auto list = cursor.list();
  if (!list) return;
  for (const YamlCursor& item : *list) {
    system.command.push_back(read_template(item, known).value_or(""));
  }
  if (list->empty() || system.command.front().empty()) {
    cursor.mistake("needs a program to run");
  } else {
    system.command.front() = find_program(list->front(), system.command.front(), folder);
  }
}

void read_environment(const YamlCursor& cursor, const std::vector<std::string>& known,
                      SystemSpec& system) {
  const YamlMap map = cursor.map();
  for (const YamlMap::Entry& entry : map.entries()) {
    if (entry.key.empty() || entry.key.find('=') != std::string::npos) {
      entry.key_cursor.mistake(fmt::format("'{}' is no name for a variable", entry.key));
    }
    if (const auto text = read_template(entry.value, known)) system.environment[entry.key] = *text;
  }
}

void read_directory(const YamlCursor& cursor, const std::filesystem::path& folder,
                    SystemSpec& system) {
  const auto path = cursor.name();
  if (!path) return;
  system.directory = (folder / *path).lexically_normal();
  std::error_code ignored;  // Whatever is wrong with it, nothing can run in it.
  if (!std::filesystem::is_directory(system.directory, ignored)) {
    cursor.mistake(fmt::format("there is no folder {}", system.directory.string()));
  }
}

}  // namespace

void read_system(const YamlCursor& cursor, const std::filesystem::path& folder,
                 Scenario& scenario) {
  const std::vector<std::string> known = known_placeholders(scenario);
  SystemSpec& system = scenario.system;
  system.directory = folder;
  YamlMap map = cursor.map();
  if (const auto command = map.require("command", "the program to test, as a list")) {
    read_command(*command, folder, known, system);
  }
  if (const auto instances = map.find("instances")) {
    system.instances = static_cast<int>(instances->number(1, k_instances_max).value_or(1));
  }
  if (const auto environment = map.find("environment")) {
    read_environment(*environment, known, system);
  }
  if (const auto directory = map.find("directory")) read_directory(*directory, folder, system);
  map.finish();
}

}  // namespace wringer::scenario
