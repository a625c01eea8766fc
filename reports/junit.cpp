#include "reports/junit.h"

#include "reports/case_story.h"
#include "reports/file.h"
#include "reports/plain_text.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <vector>

namespace wringer::reports {
namespace {

// What a CI system copies for each case that does not hold.
constexpr std::size_t k_attachments_max = 50;

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name) = printable(value).c_str();
}

void set_text(pugi::xml_node node, const std::string& text) {
  node.text() = printable(text).c_str();
}

std::string seconds(Duration duration) {
  return fmt::format("{:.3f}", std::chrono::duration<double>(duration).count());
}

std::size_t count_of(const ScenarioResult& scenario, Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(scenario.cases.begin(), scenario.cases.end(),
                    [verdict](const CaseResult& result) { return result.verdict == verdict; }));
}

// Readers keep one of several testcases of the same name, so each gets a name of its own.
std::vector<std::string> unique_names(const std::vector<CaseResult>& cases) {
  std::set<std::string> taken;
  std::vector<std::string> names;
  for (const CaseResult& result : cases) {
    std::string name = result.name;
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{} ({})", result.name, n);
    names.push_back(std::move(name));
  }
  return names;
}

// The files of a case, sorted. What can't be listed is not attached; the folder is named anyway.
std::vector<std::string> files_of(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  std::error_code ended;
  auto entry = std::filesystem::recursive_directory_iterator(folder, ended);
  for (; !ended && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(ended)) {
    std::error_code ignored;  // A file that is gone meanwhile is none.
    if (entry->is_regular_file(ignored)) files.push_back(entry->path().string());
  }
  std::sort(files.begin(), files.end());
  if (files.size() > k_attachments_max) files.resize(k_attachments_max);
  return files;
}

void add_property(pugi::xml_node properties, const std::string& name, const std::string& value) {
  pugi::xml_node property = properties.append_child("property");
  set(property, "name", name);
  set(property, "value", value);
}

void add_properties(pugi::xml_node suite, const ScenarioResult& scenario, const RunResult& run,
                    const std::vector<std::string>& names) {
  pugi::xml_node properties = suite.append_child("properties");
  add_property(properties, "file", scenario.file.string());
  add_property(properties, "folder", run.folder.string());
  for (const auto& [service, version] : run.versions) {
    add_property(properties, "version." + service, version);
  }
  for (std::size_t i = 0; i < scenario.cases.size(); ++i) {
    add_property(properties, "seed." + names[i], std::to_string(scenario.cases[i].seed));
  }
}

std::string system_out(const CaseResult& result, const ScenarioResult& scenario,
                       const RunResult& run) {
  std::string text =
      fmt::format("seed: {}\nagain: {}\nfolder: {}\n", result.seed,
                  replay_command(scenario.file.string(), result.seed), result.folder.string());
  for (const auto& [service, version] : run.versions) {
    text += fmt::format("{}: {}\n", service, version);
  }
  for (const Receipt& receipt : result.receipts) {
    text += fmt::format("receipt: {}: {}\n", to_text(receipt.fault),
                        !receipt.fired      ? "never fired"
                        : receipt.effective ? "fired and took effect"
                                            : "fired, no effect was seen");
  }
  if (result.verdict == Verdict::holds) return text;
  for (const std::string& file : files_of(result.folder)) {
    text += fmt::format("[[ATTACHMENT|{}]]\n", file);
  }
  return text;
}

void add_outcome(pugi::xml_node testcase, const CaseResult& result) {
  if (result.verdict == Verdict::holds) return;
  const bool violated = result.verdict == Verdict::violated;
  pugi::xml_node outcome = testcase.append_child(violated ? "failure" : "error");
  std::string message = result.reasons.empty() ? "no reason is known" : result.reasons.front();
  std::string type = "inconclusive";
  if (violated) {
    message = result.anomalies.empty() ? "no anomaly is known" : result.anomalies.front().summary;
    type = result.anomalies.empty() ? "violated" : result.anomalies.front().property;
  }
  set(outcome, "message", message);
  set(outcome, "type", type);
  std::string text;
  for (const std::string& line : story_of(result)) append_block(text, "", line);
  set_text(outcome, text);
}

}  // namespace

std::string junit_xml(const ScenarioResult& scenario, const RunResult& run) {
  const std::vector<std::string> names = unique_names(scenario.cases);
  Duration time{};
  for (const CaseResult& result : scenario.cases) time += result.took;

  pugi::xml_document document;
  pugi::xml_node suite = document.append_child("testsuite");
  set(suite, "name", scenario.name);
  set(suite, "tests", std::to_string(scenario.cases.size()));
  set(suite, "failures", std::to_string(count_of(scenario, Verdict::violated)));
  set(suite, "errors", std::to_string(count_of(scenario, Verdict::inconclusive)));
  set(suite, "skipped", "0");
  set(suite, "time", seconds(time));
  set(suite, "timestamp", to_iso8601(run.started));
  add_properties(suite, scenario, run, names);
  for (std::size_t i = 0; i < scenario.cases.size(); ++i) {
    const CaseResult& result = scenario.cases[i];
    pugi::xml_node testcase = suite.append_child("testcase");
    set(testcase, "classname", scenario.name);
    set(testcase, "name", names[i]);
    set(testcase, "time", seconds(result.took));
    add_outcome(testcase, result);
    set_text(testcase.append_child("system-out"), system_out(result, scenario, run));
  }
  std::ostringstream xml;
  document.save(xml, "  ", pugi::format_default, pugi::encoding_utf8);
  return xml.str();
}

Status write_junit(const RunResult& run, const std::filesystem::path& folder) {
  std::set<std::string> taken;
  for (const ScenarioResult& scenario : run.scenarios) {
    std::string stem = scenario.name;
    std::replace(stem.begin(), stem.end(), '/', '_');
    std::string name = stem;
    // Scenarios of the same name from different folders must not overwrite each other.
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}-{}", stem, n);
    WRINGER_TRY(write_file(folder / fmt::format("TEST-{}.xml", name), junit_xml(scenario, run)));
  }
  return {};
}

}  // namespace wringer::reports
