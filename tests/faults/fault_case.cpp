#include "tests/faults/fault_case.h"

#include <gtest/gtest.h>

#include <fstream>

namespace wringer::test {

using nlohmann::json;

FaultMistakes::FaultMistakes(const std::string& faults, ScenarioParts parts) {
  parts.faults = faults;
  const TestFolder folder;
  const Finished finished = run_wringer(
      {"validate", folder.write("case.yaml", scenario_text(parts)).string()}, folder.path());
  code = finished.code;
  text = finished.all();
}

FaultCase::FaultCase(const ScenarioParts& parts, const std::vector<std::string>& options) {
  std::vector<std::string> arguments{"run",
                                     m_folder.write("case.yaml", scenario_text(parts)).string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  m_finished = run_wringer(arguments, m_folder.path());
  const json results = json::parse(
      contents_of(m_folder.path() / "wringer-results" / "latest" / "results.json"), nullptr, false);
  if (results.is_discarded() || results.at("scenarios").size() != 1 ||
      results.at("scenarios").at(0).at("cases").size() != 1) {
    ADD_FAILURE() << "no finished case: " << m_finished.all();
    return;
  }
  m_result = results.at("scenarios").at(0).at("cases").at(0);
  std::ifstream lines(m_result.at("folder").get<std::string>() + "/journal.ndjson");
  for (std::string line; std::getline(lines, line);) m_journal.push_back(json::parse(line));
}

std::string FaultCase::verdict() const {
  return m_result.is_null() ? "" : m_result.at("verdict").get<std::string>();
}

json FaultCase::receipt(std::size_t n) const {
  if (m_result.is_null() || m_result.at("receipts").size() <= n) return nullptr;
  return m_result.at("receipts").at(n);
}

bool FaultCase::proved(std::size_t n) const {
  const json one = receipt(n);
  return !one.is_null() && one.at("fired") && one.at("effective") && one.at("healed");
}

std::string FaultCase::evidence(std::size_t n) const {
  std::string text;
  const json one = receipt(n);
  if (one.is_null()) return text;
  for (const json& line : one.at("evidence")) text += line.get<std::string>() + "\n";
  return text;
}

int FaultCase::moments(const std::string& name, const std::string& phase, int instance) const {
  int count = 0;
  for (const json& line : m_journal) {
    if (line.value("moment", "") != name) continue;
    if (!phase.empty() && line.value("phase", "") != phase) continue;
    if (instance != 0 && line.value("instance", 0) != instance) continue;
    ++count;
  }
  return count;
}

std::string FaultCase::instance_output(int instance) const {
  if (m_result.is_null()) return "";
  const std::string file =
      m_result.at("folder").get<std::string>() + "/instance-" + std::to_string(instance);
  return contents_of(file + ".out") + contents_of(file + ".err");
}

Finished validate(const std::string& faults) {
  const TestFolder folder;
  const auto file =
      folder.write("case.yaml", scenario_text({.command = k_dedup, .faults = faults}));
  return run_wringer({"validate", file.string()}, folder.path());
}

std::string FaultCase::all() const {
  return m_finished.all() + (m_result.is_null() ? "" : m_result.dump(2));
}

}  // namespace wringer::test
