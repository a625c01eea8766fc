#include "reports/html_run.h"

#include "harness/core/duration.h"
#include "reports/case_story.h"
#include "reports/coverage_json.h"
#include "reports/metrics_json.h"
#include "reports/plain_text.h"
#include "reports/result_json.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t k_scenario_text_max = 64 * 1024;

// In a table of 2,000 cases; the case itself has all of it.
constexpr std::size_t k_summary_max = 300;

// As it was when the case ran; else as it is now.
std::string text_of(const ScenarioResult& scenario) {
  std::ifstream stream;
  if (!scenario.cases.empty()) stream.open(scenario.cases.front().folder / "scenario.yaml");
  if (!stream.is_open()) stream.open(scenario.file);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (text.size() > k_scenario_text_max) text.resize(k_scenario_text_max);
  return text;
}

// Line by line: a long text would be cut.
ordered_json lines_json(const std::string& text) {
  ordered_json json = ordered_json::array();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    json.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return json;
}

// What the table of cases says of it: the property first, so that equal ones stand together.
std::string summary_of(const CaseResult& result) {
  std::string text;
  if (!result.anomalies.empty()) {
    text = result.anomalies.front().property + ": " + result.anomalies.front().summary;
    if (result.anomalies.size() > 1) {
      text += " (and " + std::to_string(result.anomalies.size() - 1) + " more)";
    }
  } else if (!result.reasons.empty()) {
    text = result.reasons.front();
  }
  return text.substr(0, k_summary_max);
}

ordered_json case_row(const CaseResult& result) {
  ordered_json json;
  json["name"] = result.name;
  json["verdict"] = to_string(result.verdict);
  json["took_ms"] = milliseconds(result.took);
  const std::string summary = summary_of(result);
  if (!summary.empty()) json["summary"] = summary;
  if (!result.at_risk.empty()) json["at_risk"] = result.at_risk.size();
  return json;
}

ordered_json smallest_json(const SmallestCase& smallest) {
  ordered_json json{{"of", smallest.of},
                    {"failed", smallest.failed},
                    {"runs", smallest.runs},
                    {"tried", smallest.tried},
                    {"took", to_text(smallest.took)},
                    {"with", to_text(smallest.result.reduction)},
                    {"replay", replay_command(smallest.result.folder.string())}};
  json["faults"] = ordered_json::array();
  for (const FaultSpec& fault : smallest.result.schedule) json["faults"].push_back(to_text(fault));
  json["story"] = story_of(smallest.result);
  return json;
}

ordered_json scenario_json(const ScenarioResult& scenario) {
  ordered_json json;
  json["name"] = scenario.name;
  json["title"] = scenario.title;
  json["file"] = scenario.file.string();
  json["verdict"] = to_string(scenario.verdict());
  json["text"] = lines_json(text_of(scenario));
  json["notes"] = scenario.notes;
  json["metrics"] = metrics_json(metrics_summary(scenario));
  if (scenario.coverage) json["coverage"] = coverage_json(*scenario.coverage);
  json["smallest"] = ordered_json::array();
  for (const SmallestCase& smallest : scenario.smallest) {
    json["smallest"].push_back(smallest_json(smallest));
  }
  json["cases"] = ordered_json::array();
  for (const CaseResult& result : scenario.cases) json["cases"].push_back(case_row(result));
  return json;
}

// `changes`, {"scenario", "case", "before", "now"}: what is not as it was; null where there was, or
// is, none. `metrics`: those of the scenarios then.
ordered_json comparison_json(const RunResult& run, const PreviousRun& previous) {
  std::map<std::pair<std::string, std::string>, Verdict> now;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CaseResult& result : scenario.cases) {
      const auto [known, is_new] = now.try_emplace({scenario.name, result.name}, result.verdict);
      if (!is_new) known->second = worst_of(known->second, result.verdict);
    }
  }
  ordered_json metrics = ordered_json::object();
  for (const auto& [scenario, summary] : previous.metrics)
    metrics[scenario] = metrics_json(summary);
  ordered_json changes = ordered_json::array();
  std::size_t same = 0;
  for (const auto& [key, verdict] : now) {
    const auto before = previous.verdicts.find(key);
    if (before != previous.verdicts.end() && before->second == verdict) {
      ++same;
      continue;
    }
    ordered_json change{{"scenario", key.first}, {"case", key.second}, {"before", nullptr}};
    if (before != previous.verdicts.end()) change["before"] = to_string(before->second);
    change["now"] = to_string(verdict);
    changes.push_back(std::move(change));
  }
  for (const auto& [key, verdict] : previous.verdicts) {
    if (now.contains(key)) continue;
    changes.push_back({{"scenario", key.first},
                       {"case", key.second},
                       {"before", to_string(verdict)},
                       {"now", nullptr}});
  }
  return {{"folder", previous.folder.string()},
          {"started", to_iso8601(previous.started)},
          {"same", same},
          {"metrics", metrics},
          {"changes", std::move(changes)}};
}

}  // namespace

ordered_json run_json(const RunResult& run, const HtmlContext& context) {
  ordered_json json;
  json["finished"] = context.progress == Progress::finished;
  json["verdict"] = to_string(run.verdict());
  json["started"] = to_iso8601(run.started);
  json["took"] = to_text(run.took);
  json["folder"] = run.folder.string();
  json["environment"] = ordered_json::array();
  for (const auto& [name, version] : run.versions) json["environment"].push_back({name, version});
  json["environment"].push_back({"services", run.services_were_warm
                                                 ? std::string("warm")
                                                 : "started in " + to_text(run.services_took)});
  for (const auto& [name, value] : context.environment) {
    json["environment"].push_back({name, value});
  }
  json["scenarios"] = ordered_json::array();
  for (const ScenarioResult& scenario : run.scenarios) {
    json["scenarios"].push_back(scenario_json(scenario));
  }
  if (context.previous) json["previous"] = comparison_json(run, *context.previous);
  return json;
}

}  // namespace wringer::reports
