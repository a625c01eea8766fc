#include "reports/result_json.h"

#include "reports/case_story.h"
#include "reports/coverage_json.h"
#include "reports/metrics_json.h"
#include "reports/plain_text.h"
#include "reports/schedule_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const Anomaly& anomaly, const History& history) {
  ordered_json json;
  json["property"] = anomaly.property;
  if (anomaly.event) {
    json["event"] = *anomaly.event;
    const auto record =
        std::find_if(history.input.begin(), history.input.end(),
                     [&](const InputRecord& one) { return one.event == anomaly.event; });
    if (record != history.input.end()) {
      json["record"]["topic"] = record->partition.topic;
      json["record"]["partition"] = record->partition.partition;
      json["record"]["offset"] = record->offset;
    }
  }
  json["summary"] = anomaly.summary;
  if (!anomaly.cause.empty()) json["cause"] = anomaly.cause;
  if (anomaly.healed) json["healed"] = true;
  json["evidence"] = anomaly.evidence;
  return json;
}

ordered_json to_json(const Receipt& receipt) {
  ordered_json json;
  json["fault"] = fault_json(receipt.fault);
  json["text"] = to_text(receipt.fault);
  json["fired"] = receipt.fired;
  json["effective"] = receipt.effective;
  json["healed"] = receipt.healed_at.has_value();
  if (receipt.sequence > 0) json["sequence"] = receipt.sequence;
  json["evidence"] = receipt.evidence;
  return json;
}

}  // namespace

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

ordered_json case_result_json(const CaseResult& result) {
  ordered_json json;
  json["name"] = result.name;
  json["verdict"] = to_string(result.verdict);
  json["seed"] = std::to_string(result.seed);
  json["schedule"] = schedule_json(result.schedule);
  if (!result.reduction.empty()) json["reduction"] = reduction_json(result.reduction);
  json["anomalies"] = ordered_json::array();
  for (const Anomaly& anomaly : result.anomalies) {
    json["anomalies"].push_back(to_json(anomaly, result.history));
  }
  for (const auto& [name, anomalies] :
       {std::pair("at_risk", &result.at_risk), std::pair("allowed", &result.allowed)}) {
    json[name] = ordered_json::array();
    for (const Anomaly& anomaly : *anomalies) {
      json[name].push_back(to_json(anomaly, result.history));
    }
  }
  json["not_exposed"] = result.not_exposed;
  json["less_power"] = result.less_power;
  json["reasons"] = result.reasons;
  json["receipts"] = ordered_json::array();
  for (const Receipt& receipt : result.receipts) json["receipts"].push_back(to_json(receipt));
  // Of many cases only those that do not hold keep their history.
  if (!result.history.events.empty()) json["events"] = result.history.events.size();
  json["took_ms"] = milliseconds(result.took);
  json["phases"] = ordered_json::array();
  for (const auto& [name, took] : result.phases) {
    json["phases"].push_back(ordered_json{{"name", name}, {"took_ms", milliseconds(took)}});
  }
  if (result.metrics) json["metrics"] = metrics_json(*result.metrics);
  json["folder"] = result.folder.string();
  if (result.verdict != Verdict::holds) json["story"] = story_of(result);
  json["again"] = replay_command(result.folder.string());
  return json;
}

ordered_json scenario_result_json(const ScenarioResult& scenario) {
  ordered_json json;
  json["name"] = scenario.name;
  json["title"] = scenario.title;
  json["file"] = scenario.file.string();
  json["verdict"] = to_string(scenario.verdict());
  json["notes"] = scenario.notes;
  if (scenario.is_elsewhere) json["elsewhere"] = true;
  json["metrics"] = metrics_json(metrics_summary(scenario));
  if (scenario.coverage) json["coverage"] = coverage_json(*scenario.coverage);
  json["smallest"] = ordered_json::array();
  for (const SmallestCase& smallest : scenario.smallest) {
    json["smallest"].push_back({{"of", smallest.of},
                                {"failed", smallest.failed},
                                {"runs", smallest.runs},
                                {"tried", smallest.tried},
                                {"case", case_result_json(smallest.result)}});
  }
  return json;
}

ordered_json run_result_json(const RunResult& run) {
  ordered_json json;
  json["version"] = k_results_version;
  json["verdict"] = to_string(run.verdict());
  json["started"] = to_iso8601(run.started);
  json["took_ms"] = milliseconds(run.took);
  json["services"]["warm"] = run.services_were_warm;
  json["services"]["took_ms"] = milliseconds(run.services_took);
  json["versions"] = run.versions;
  json["folder"] = run.folder.string();
  return json;
}

std::string dumped(const ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace wringer::reports
