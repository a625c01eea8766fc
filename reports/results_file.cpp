#include "reports/results_file.h"

#include "reports/file.h"
#include "reports/result_json.h"

#include <nlohmann/json.hpp>

namespace wringer::reports {

using nlohmann::ordered_json;

std::string results_json(const RunResult& run, Progress progress) {
  ordered_json json = run_result_json(run);
  json["finished"] = progress == Progress::finished;
  json["scenarios"] = ordered_json::array();
  for (const ScenarioResult& scenario : run.scenarios) {
    ordered_json item = scenario_result_json(scenario);
    item["cases"] = ordered_json::array();
    for (const CaseResult& result : scenario.cases) {
      item["cases"].push_back(case_result_json(result));
    }
    json["scenarios"].push_back(std::move(item));
  }
  return dumped(json, 2);
}

Status write_results(const RunResult& run, const std::filesystem::path& folder, Progress progress) {
  return write_file(folder / "results.json", results_json(run, progress));
}

}  // namespace wringer::reports
