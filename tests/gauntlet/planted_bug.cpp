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

std::vector<std::string> fields_of(const std::string& line, char separator) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, separator);) fields.push_back(field);
  return fields;
}

// "a|b"; "-": none.
std::set<std::string> causes_in(const std::string& field) {
  if (field == "-") return {};
  const std::vector<std::string> causes = fields_of(field, '|');
  return {causes.begin(), causes.end()};
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

std::map<std::string, int> canaries_in(const std::filesystem::path& file) {
  std::map<std::string, int> canaries;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) ++canaries[line];
  return canaries;
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
  trial.canaries = canaries_in(canaries);
  const json results = json::parse(
      contents_of(folder.path() / "wringer-results" / "latest" / "results.json"), nullptr, false);
  if (results.is_discarded() || results.at("scenarios").empty()) return trial;
  for (const json& result : results.at("scenarios").at(0).at("cases")) {
    trial.verdict = result.at("verdict");
    for (const json& anomaly : result.at("anomalies")) {
      trial.properties.push_back(anomaly.at("property"));
      trial.causes[trial.properties.back()].insert(anomaly.value("cause", ""));
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
      const auto fields = fields_of(line, '\t');
      if (fields.size() != 8) throw std::runtime_error("bugs.tsv: not eight columns: " + line);
      read.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5],
                      causes_in(fields[6]), fields[7]});
    }
    return read;
  }();
  return bugs;
}

bool Search::has(const std::string& property) const {
  return std::find(properties.begin(), properties.end(), property) != properties.end();
}

bool Trial::has(const std::string& property) const {
  return std::find(properties.begin(), properties.end(), property) != properties.end();
}

bool Trial::reached() const {
  return was_reached(canaries);
}

bool Trial::triggered() const {
  return was_triggered(canaries);
}

bool was_reached(const std::map<std::string, int>& canaries) {
  return std::any_of(canaries.begin(), canaries.end(),
                     [](const auto& entry) { return entry.first.starts_with("REACHED "); });
}

bool was_triggered(const std::map<std::string, int>& canaries) {
  return std::any_of(canaries.begin(), canaries.end(), [&canaries](const auto& entry) {
    const auto& [line, times] = entry;
    if (line.starts_with("TRIGGERED ")) return true;
    if (!line.starts_with("SAFE ")) return false;
    const auto entered = canaries.find("REACHED " + line.substr(5));
    return entered != canaries.end() && entered->second > times;
  });
}

Trial try_twin(const std::string& scenario) {
  return run_case(std::filesystem::path(scenario).filename().string(),
                  scenario_of(scenario, nullptr));
}

Trial try_bug(const PlantedBug& bug) {
  return run_case(bug.name, scenario_of(bug.scenario, &bug));
}

std::string scenario_of(const std::string& scenario, const PlantedBug* bug) {
  std::string text = text_of_scenario(scenario);
  if (bug != nullptr) add_flags(text, *bug);
  return text;
}

std::string without_faults(std::string text) {
  const std::size_t at = text.find("\nfaults:");
  if (at == std::string::npos) return text;
  // Up to the next key of the scenario itself.
  std::size_t end = text.find('\n', at + 1);
  while (end != std::string::npos && end + 1 < text.size() &&
         std::string(" \n#-").find(text[end + 1]) != std::string::npos) {
    end = text.find('\n', end + 1);
  }
  return text.substr(0, at) + "\nfaults: []" + (end == std::string::npos ? "\n" : text.substr(end));
}

Search search(const std::string& text, std::vector<std::string> arguments,
              std::chrono::seconds patience) {
  const TestFolder folder;
  const auto canaries = folder.path() / "canaries";
  arguments.insert(arguments.begin(), {"run", folder.write("scenario.yaml", text).string()});
  const Finished finished =
      WringerProcess(arguments, folder.path(), {{"CANARY_FILE", canaries.string()}})
          .finish(patience);
  Search search;
  search.seconds = std::chrono::duration<double>(finished.took).count();
  search.canaries = canaries_in(canaries);
  const std::string all = finished.all();
  search.last_words = all.size() > 2000 ? all.substr(all.size() - 2000) : all;
  const json results = json::parse(
      contents_of(folder.path() / "wringer-results" / "latest" / "results.json"), nullptr, false);
  if (results.is_discarded() || results.at("scenarios").empty()) return search;
  const json& scenario = results.at("scenarios").at(0);
  search.verdict = scenario.at("verdict");
  for (const json& result : scenario.at("cases")) {
    ++search.cases;
    if (result.at("verdict") == "inconclusive") ++search.inconclusive;
    if (result.at("verdict") != "violated" || search.violated++ > 0) continue;
    search.faults = result.at("schedule").size();
    for (const json& anomaly : result.at("anomalies")) {
      search.properties.push_back(anomaly.at("property"));
      search.causes.push_back(anomaly.value("cause", ""));
    }
  }
  return search;
}

}  // namespace wringer::test
