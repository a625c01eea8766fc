#include "harness/scenario/read_program.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::scenario {
namespace {

// What strings of the system section may speak of.
std::vector<std::string> known_placeholders(const Scenario& scenario) {
  std::vector<std::string> known{"group",         "instance",      "kafka",
                                 "port",          "postgres",      "postgres.host",
                                 "postgres.port", "postgres.user", "postgres.database"};
  for (const TopicSpec& topic : scenario.topics) known.push_back("topic." + topic.name);
  for (const HttpSpec& http : scenario.http) known.push_back("http." + http.name);
  return known;
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
  read_program(map, {folder, known, &system}, companion);
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

const ProgramSpec& SystemSpec::program_of(Instance instance) const {
  const CompanionSpec* companion = companion_of(instance);
  if (companion != nullptr) return *companion;
  return *this;
}

std::vector<std::string> SystemSpec::images() const {
  std::vector<std::string> all{image};
  for (const CompanionSpec& companion : companions) all.push_back(companion.image);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::erase(all, "");
  return all;
}

void read_system(const YamlCursor& cursor, const std::filesystem::path& folder,
                 Scenario& scenario) {
  const std::vector<std::string> known = known_placeholders(scenario);
  SystemSpec& system = scenario.system;
  system.directory = folder;
  YamlMap map = cursor.map();
  if (const auto attach = map.find("attach")) {
    read_attached_system(map, *attach, {folder, known}, scenario);
    map.finish();
    return;
  }
  read_program(map, {folder, known}, system);
  if (const auto companions = map.find("companions")) {
    const auto list = companions->list();
    if (list) {
      for (const YamlCursor& item : *list) read_companion(item, folder, known, system);
    }
  }
  const auto directory = map.find("directory");
  if (directory && system.image.empty()) {
    read_directory(*directory, folder, system);
  } else if (directory) {
    directory->mistake(
        "is for programs of this machine; for a container say options: [--workdir, /somewhere]");
  }
  map.finish();
}

}  // namespace wringer::scenario
