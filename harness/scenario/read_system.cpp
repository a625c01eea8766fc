#include "harness/scenario/placeholders.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <sstream>

namespace wringer::scenario {
namespace {

constexpr std::uint64_t k_instances_max = 64;

// What strings of the system section may speak of.
std::vector<std::string> known_placeholders(const Scenario& scenario) {
  std::vector<std::string> known{"group",         "instance",         "kafka",
                                 "postgres",      "postgres.host",    "postgres.port",
                                 "postgres.user", "postgres.database"};
  for (const TopicSpec& topic : scenario.topics) known.push_back("topic." + topic.name);
  for (const HttpSpec& http : scenario.http) known.push_back("http." + http.name);
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
                  const std::vector<std::string>& known, std::vector<std::string>& command) {
  if (cursor.is_scalar()) {
    cursor.mistake("must be a list, so that no shell is needed to take it apart: " +
                   as_list(cursor.text().value_or("")));
    return;
  }
  const auto list = cursor.list();
  if (!list) return;
  for (const YamlCursor& item : *list) {
    command.push_back(read_template(item, known).value_or(""));
  }
  if (list->empty() || command.front().empty()) {
    cursor.mistake("needs a program to run");
  } else {
    command.front() = find_program(list->front(), command.front(), folder);
  }
}

int read_instances(const YamlCursor& cursor) {
  return static_cast<int>(cursor.number(1, k_instances_max).value_or(1));
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

// What can stand for an instance: a word that is no number and not 'any'.
bool is_program_name(const std::string& name) {
  return name != "any" && name.find_first_not_of("0123456789") != std::string::npos;
}

void read_companion(const YamlCursor& cursor, const std::filesystem::path& folder,
                    const std::vector<std::string>& known, SystemSpec& system) {
  YamlMap map = cursor.map();
  CompanionSpec companion;
  if (const auto name = map.require("name", "what addresses call it")) {
    companion.name = name->name().value_or("");
    if (!companion.name.empty() && !is_program_name(companion.name)) {
      name->mistake(fmt::format("'{}' would mean other instances; choose a word", companion.name));
    }
    if (std::any_of(system.companions.begin(), system.companions.end(),
                    [&](const CompanionSpec& other) { return other.name == companion.name; })) {
      name->mistake(fmt::format("there are two companions '{}'", companion.name));
    }
  }
  if (const auto command = map.require("command", "the companion's program, as a list")) {
    read_command(*command, folder, known, companion.command);
  }
  if (const auto instances = map.find("instances"))
    companion.instances = read_instances(*instances);
  if (const auto environment = map.find("environment")) {
    read_environment(*environment, known, companion.environment);
  }
  map.finish();
  system.companions.push_back(std::move(companion));
}

}  // namespace

int SystemSpec::all_instances() const {
  int all = instances;
  for (const CompanionSpec& companion : companions) all += companion.instances;
  return all;
}

const CompanionSpec* SystemSpec::companion_of(Instance instance) const {
  int last = instances;
  if (instance <= last) return nullptr;
  for (const CompanionSpec& companion : companions) {
    last += companion.instances;
    if (instance <= last) return &companion;
  }
  return nullptr;
}

void read_system(const YamlCursor& cursor, const std::filesystem::path& folder,
                 Scenario& scenario) {
  const std::vector<std::string> known = known_placeholders(scenario);
  SystemSpec& system = scenario.system;
  system.directory = folder;
  YamlMap map = cursor.map();
  if (const auto command = map.require("command", "the program to test, as a list")) {
    read_command(*command, folder, known, system.command);
  }
  if (const auto instances = map.find("instances")) system.instances = read_instances(*instances);
  if (const auto environment = map.find("environment")) {
    read_environment(*environment, known, system.environment);
  }
  if (const auto companions = map.find("companions")) {
    const auto list = companions->list();
    if (list) {
      for (const YamlCursor& item : *list) read_companion(item, folder, known, system);
    }
  }
  if (const auto directory = map.find("directory")) read_directory(*directory, folder, system);
  map.finish();
}

}  // namespace wringer::scenario
