#include "reports/results_file.h"

#include "reports/file.h"
#include "reports/schedule_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

constexpr int k_format_version = 1;

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

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
  json["fired"] = receipt.fired;
  json["effective"] = receipt.effective;
  json["healed"] = receipt.healed_at.has_value();
  if (receipt.sequence > 0) json["sequence"] = receipt.sequence;
  json["evidence"] = receipt.evidence;
  return json;
}

ordered_json to_json(const CaseResult& result) {
  ordered_json json;
  json["name"] = result.name;
  json["verdict"] = to_string(result.verdict);
  json["seed"] = std::to_string(result.seed);
  json["schedule"] = schedule_json(result.schedule);
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
  json["events"] = result.history.events.size();
  json["took_ms"] = milliseconds(result.took);
  json["phases"] = ordered_json::array();
  for (const auto& [name, took] : result.phases) {
    json["phases"].push_back(ordered_json{{"name", name}, {"took_ms", milliseconds(took)}});
  }
  json["folder"] = result.folder.string();
  return json;
}

ordered_json to_json(const ScenarioResult& scenario) {
  ordered_json json;
  json["name"] = scenario.name;
  json["title"] = scenario.title;
  json["file"] = scenario.file.string();
  json["verdict"] = to_string(scenario.verdict());
  json["cases"] = ordered_json::array();
  for (const CaseResult& result : scenario.cases) json["cases"].push_back(to_json(result));
  return json;
}

}  // namespace

std::string results_json(const RunResult& run) {
  ordered_json json;
  json["version"] = k_format_version;
  json["verdict"] = to_string(run.verdict());
  json["started"] = to_iso8601(run.started);
  json["took_ms"] = milliseconds(run.took);
  json["services"]["warm"] = run.services_were_warm;
  json["services"]["took_ms"] = milliseconds(run.services_took);
  json["versions"] = run.versions;
  json["folder"] = run.folder.string();
  json["scenarios"] = ordered_json::array();
  for (const ScenarioResult& scenario : run.scenarios) {
    json["scenarios"].push_back(to_json(scenario));
  }
  // Evidence holds what others wrote, which need not be UTF-8; JSON must be.
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Status write_results(const RunResult& run, const std::filesystem::path& folder) {
  return write_file(folder / "results.json", results_json(run));
}

}  // namespace wringer::reports
