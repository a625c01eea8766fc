#include "reports/events.h"

#include "reports/result_json.h"

#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

ordered_json event(const char* name, WallTime at) {
  return {{"event", name}, {"at", to_iso8601(at)}};
}

}  // namespace

std::string step_event(WallTime at, const std::string& text) {
  ordered_json json = event("step", at);
  json["text"] = text;
  return dumped(json);
}

std::string case_started_event(WallTime at, const std::string& scenario, const std::string& name) {
  ordered_json json = event("case_started", at);
  json["scenario"] = scenario;
  json["name"] = name;
  return dumped(json);
}

std::string case_finished_event(WallTime at, const CaseResult& result) {
  ordered_json json = event("case_finished", at);
  json["scenario"] = result.scenario;
  json["case"] = case_result_json(result);
  return dumped(json);
}

std::string run_finished_event(WallTime at, const RunResult& run, const std::string& ended_by) {
  ordered_json json = event("run_finished", at);
  json["run"] = run_result_json(run);
  json["cases"] = 0;
  for (const ScenarioResult& scenario : run.scenarios) {
    json["cases"] = json["cases"].get<std::size_t>() + scenario.cases.size();
  }
  if (!ended_by.empty()) json["ended_by"] = ended_by;
  return dumped(json);
}

}  // namespace wringer::reports
