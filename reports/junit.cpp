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
// GitLab reads files of up to 30 MB. Of all texts of a file together, and of one of them.
constexpr std::size_t k_texts_max = 20'000'000;
constexpr std::size_t k_text_max = 64 * 1024;
constexpr std::size_t k_text_least = 300;
constexpr std::size_t k_message_max = 1000;

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name) = printable(value).c_str();
}

void set_text(pugi::xml_node node, const std::string& text) {
  node.text() = printable(text).c_str();
}

std::string seconds(Duration duration) {
  return fmt::format("{:.3f}", std::chrono::duration<double>(duration).count());
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
  add_property(properties, "started", to_iso8601(run.started));
  add_property(properties, "file", scenario.file.string());
  add_property(properties, "folder", run.folder.string());
  for (const auto& [service, version] : run.versions) {
    add_property(properties, "version." + service, version);
  }
  for (std::size_t i = 0; i < scenario.cases.size(); ++i) {
    add_property(properties, "seed." + names[i], std::to_string(scenario.cases[i].seed));
  }
}

std::string system_out(const CaseResult& result, const RunResult& run) {
  std::string text =
      fmt::format("seed: {}\nagain: {}\n", result.seed, replay_command(result.folder.string()));
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

// So much at most, and not ending in the middle of a character.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  const std::size_t size = text.size();
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  text.resize(most);
  return fmt::format("{}… ({} more bytes)", text, size - most);
}

class Suite {
 public:
  Suite(const ScenarioResult& scenario, const RunResult& run, const JunitContext& context)
      : m_scenario(scenario), m_run(run), m_context(context) {
    const std::size_t texts = 2 * std::max<std::size_t>(scenario.cases.size(), 1);
    m_text_max = std::clamp(k_texts_max / texts, k_text_least, k_text_max);
  }

  std::string xml() {
    pugi::xml_document document;
    m_suite = document.append_child("testsuite");
    const std::vector<std::string> names = unique_names(m_scenario.cases);
    add_counts();
    add_properties(m_suite, m_scenario, m_run, names);
    for (std::size_t i = 0; i < m_scenario.cases.size(); ++i) add(m_scenario.cases[i], names[i]);
    if (ended_here()) add_end();
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
  }

 private:
  // What ended the run is told once, where it did.
  [[nodiscard]] bool ended_here() const {
    return !m_context.ended_by.empty() &&
           (m_run.scenarios.empty() || &m_scenario == &m_run.scenarios.back());
  }

  void add_counts() {
    const std::size_t end = ended_here() ? 1 : 0;
    const std::size_t doubts = m_scenario.count_of(Verdict::inconclusive);
    const bool skips = m_context.inconclusive == Inconclusive::skipped;
    Duration time{};
    for (const CaseResult& result : m_scenario.cases) time += result.took;
    set(m_suite, "name", m_scenario.name);
    set(m_suite, "tests", std::to_string(m_scenario.cases.size() + end));
    set(m_suite, "failures", std::to_string(m_scenario.count_of(Verdict::violated)));
    set(m_suite, "errors", std::to_string((skips ? 0 : doubts) + end));
    set(m_suite, "skipped", std::to_string(skips ? doubts : 0));
    set(m_suite, "time", seconds(time));
  }

  void add(const CaseResult& result, const std::string& name) {
    pugi::xml_node testcase = add_testcase(name, result.took);
    add_outcome(testcase, result);
    set_text(testcase.append_child("system-out"), cut(system_out(result, m_run), m_text_max));
  }

  pugi::xml_node add_testcase(const std::string& name, Duration took) {
    pugi::xml_node testcase = m_suite.append_child("testcase");
    set(testcase, "classname", m_scenario.name);
    set(testcase, "name", name);
    set(testcase, "time", seconds(took));
    return testcase;
  }

  void add_outcome(pugi::xml_node testcase, const CaseResult& result) {
    if (result.verdict == Verdict::holds) return;
    const bool violated = result.verdict == Verdict::violated;
    const bool skips = !violated && m_context.inconclusive == Inconclusive::skipped;
    pugi::xml_node outcome = testcase.append_child(violated ? "failure"
                                                   : skips  ? "skipped"
                                                            : "error");
    std::string message = result.reasons.empty() ? "no reason is known" : result.reasons.front();
    std::string type = "inconclusive";
    if (violated) {
      message = result.anomalies.empty() ? "no anomaly is known" : result.anomalies.front().summary;
      type = result.anomalies.empty() ? "violated" : result.anomalies.front().property;
    }
    set(outcome, "message", cut(message, k_message_max));
    if (!skips) set(outcome, "type", type);
    std::string text;
    for (const std::string& line : story_of(result)) append_block(text, "", line);
    set_text(outcome, cut(text, m_text_max));
  }

  void add_end() {
    pugi::xml_node error =
        add_testcase("the run went on to its end", Duration{}).append_child("error");
    set(error, "message", cut(m_context.ended_by, k_message_max));
    set(error, "type", "environment");
  }

  const ScenarioResult& m_scenario;
  const RunResult& m_run;
  const JunitContext& m_context;
  std::size_t m_text_max = 0;
  pugi::xml_node m_suite;
};

}  // namespace

std::string junit_xml(const ScenarioResult& scenario, const RunResult& run,
                      const JunitContext& context) {
  return Suite(scenario, run, context).xml();
}

Status write_junit(const RunResult& run, const std::filesystem::path& folder,
                   const JunitContext& context) {
  std::set<std::string> taken;
  std::vector<ScenarioResult> none;
  // Not even one scenario was begun: that is told all the same.
  if (run.scenarios.empty() && !context.ended_by.empty()) none.emplace_back().name = "wringer";
  for (const ScenarioResult& scenario : none.empty() ? run.scenarios : none) {
    std::string stem = scenario.name;
    std::replace(stem.begin(), stem.end(), '/', '_');
    std::string name = stem;
    // Scenarios of the same name from different folders must not overwrite each other.
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}-{}", stem, n);
    WRINGER_TRY(
        write_file(folder / fmt::format("TEST-{}.xml", name), junit_xml(scenario, run, context)));
  }
  return {};
}

}  // namespace wringer::reports
