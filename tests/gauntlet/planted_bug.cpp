#include "tests/gauntlet/planted_bug.h"

#include "tests/end_to_end/wringer_process.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace wringer::test {
namespace {

using nlohmann::json;

// The same in every run: what a case comes to must not hang on its keys.
constexpr const char* k_seed = "1";

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, '\t');) fields.push_back(field);
  return fields;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

std::string text_of_scenario(const std::string& scenario) {
  std::string text =
      contents_of(std::filesystem::path(WRINGER_ROOT) / "scenarios" / (scenario + ".yaml"));
  // The copy stands elsewhere.
  const std::filesystem::path folder =
      (std::filesystem::path(WRINGER_ROOT) / "scenarios" / scenario).parent_path();
  replace_all(text, "../../fixtures", std::string(WRINGER_ROOT) + "/fixtures");
  replace_all(text, "\n  file: ", "\n  file: " + folder.string() + "/");
  return text;
}

// At the end of the program's command, which stands in one line.
void add_flags(std::string& text, const PlantedBug& bug) {
  const std::size_t at = text.find("command: [" + bug.program + ",");
  const std::size_t line_end = at == std::string::npos ? at : text.find('\n', at);
  const std::size_t end = line_end == std::string::npos ? line_end : text.rfind(']', line_end);
  if (end == std::string::npos || end < at) {
    throw std::runtime_error(bug.scenario + ".yaml has no command of " + bug.program);
  }
  std::string words;
  std::istringstream stream(bug.flags);
  for (std::string word; stream >> word;) words += ", " + word;
  text.insert(end, words);
}

Trial run_case(const std::string& name, const std::string& text) {
  const TestFolder folder;
  const auto canaries = folder.path() / "canaries";
  const Finished finished =
      run_wringer({"run", folder.write(name + ".yaml", text).string(), "--seed", k_seed},
                  folder.path(), {{"CANARY_FILE", canaries.string()}});
  Trial trial;
  trial.all = finished.all();
  trial.seconds = std::chrono::duration<double>(finished.took).count();
  std::ifstream lines(canaries);
  for (std::string line; std::getline(lines, line);) ++trial.canaries[line];
  const json results = json::parse(
      contents_of(folder.path() / "wringer-results" / "latest" / "results.json"), nullptr, false);
  if (results.is_discarded() || results.at("scenarios").empty()) return trial;
  for (const json& result : results.at("scenarios").at(0).at("cases")) {
    trial.verdict = result.at("verdict");
    for (const json& anomaly : result.at("anomalies")) {
      trial.properties.push_back(anomaly.at("property"));
    }
  }
  return trial;
}

}  // namespace

const std::vector<PlantedBug>& planted_bugs() {
  static const std::vector<PlantedBug> bugs = [] {
    std::vector<PlantedBug> read;
    std::ifstream lines(std::string(WRINGER_ROOT) + "/fixtures/systems/bugs.tsv");
    std::string line;
    std::getline(lines, line);  // The names of the columns.
    while (std::getline(lines, line)) {
      const auto fields = fields_of(line);
      if (fields.size() != 7) throw std::runtime_error("bugs.tsv: not seven columns: " + line);
      read.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]});
    }
    return read;
  }();
  return bugs;
}

bool Trial::has(const std::string& property) const {
  return std::find(properties.begin(), properties.end(), property) != properties.end();
}

bool Trial::reached() const {
  return std::any_of(canaries.begin(), canaries.end(),
                     [](const auto& entry) { return entry.first.starts_with("REACHED "); });
}

bool Trial::triggered() const {
  return std::any_of(canaries.begin(), canaries.end(), [this](const auto& entry) {
    const auto& [line, times] = entry;
    if (line.starts_with("TRIGGERED ")) return true;
    if (!line.starts_with("SAFE ")) return false;
    const auto entered = canaries.find("REACHED " + line.substr(5));
    return entered != canaries.end() && entered->second > times;
  });
}

Trial try_twin(const std::string& scenario) {
  return run_case(std::filesystem::path(scenario).filename().string(), text_of_scenario(scenario));
}

Trial try_bug(const PlantedBug& bug) {
  std::string text = text_of_scenario(bug.scenario);
  add_flags(text, bug);
  return run_case(bug.name, text);
}

}  // namespace wringer::test
