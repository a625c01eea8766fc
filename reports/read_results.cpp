#include "reports/read_results.h"

#include "reports/metrics_json.h"
#include "reports/result_json.h"
#include "reports/schedule_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iomanip>
#include <sstream>

namespace wringer::reports {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using Texts = std::vector<std::string>;

template <typename Enum>
Enum word_in(const ordered_json& json, std::initializer_list<Enum> values) {
  for (const Enum value : values) {
    if (json.get<std::string>() == to_string(value)) return value;
  }
  throw std::invalid_argument("'" + json.get<std::string>() + "' is unknown");
}

Verdict verdict_in(const ordered_json& json) {
  return word_in(json, {Verdict::holds, Verdict::inconclusive, Verdict::violated});
}

Duration milliseconds_in(const ordered_json& json) {
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double, std::milli>(json.get<double>()));
}

// As to_iso8601 writes it.
WallTime time_in(const std::string& text) {
  std::tm parts{};
  std::istringstream stream(text);
  char point = 0;
  int millis = 0;
  stream >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%S") >> point >> millis;
  if (!stream) throw std::invalid_argument("'" + text + "' is no time");
  return std::chrono::system_clock::from_time_t(timegm(&parts)) + std::chrono::milliseconds(millis);
}

Anomaly anomaly_in(const ordered_json& json) {
  Anomaly anomaly;
  anomaly.property = json.at("property");
  if (json.contains("event")) anomaly.event = json["event"].get<std::uint64_t>();
  anomaly.summary = json.at("summary");
  anomaly.cause = json.value("cause", "");
  anomaly.healed = json.value("healed", false);
  anomaly.evidence = json.at("evidence").get<Texts>();
  return anomaly;
}

std::vector<Anomaly> anomalies_in(const ordered_json& json) {
  std::vector<Anomaly> anomalies;
  for (const ordered_json& one : json) anomalies.push_back(anomaly_in(one));
  return anomalies;
}

Receipt receipt_in(const ordered_json& json) {
  Receipt receipt;
  receipt.fault = fault_from_json(json.at("fault"));
  receipt.fired = json.at("fired");
  receipt.effective = json.at("effective");
  if (json.value("healed", false)) receipt.healed_at = MonotonicTime();
  receipt.sequence = json.value("sequence", std::uint64_t{0});
  receipt.evidence = json.at("evidence").get<Texts>();
  return receipt;
}

Reduction reduction_in(const ordered_json& json) {
  Reduction reduction;
  const auto count = [&](const char* name, std::optional<int>& value) {
    if (json.contains(name)) value = json[name].get<int>();
  };
  count("events", reduction.events);
  count("keys", reduction.keys);
  count("partitions", reduction.partitions);
  count("instances", reduction.instances);
  return reduction;
}

CaseResult case_in(const ordered_json& json, const std::string& scenario) {
  CaseResult result;
  result.scenario = scenario;
  result.name = json.at("name");
  result.verdict = verdict_in(json.at("verdict"));
  result.seed = std::stoull(json.at("seed").get<std::string>());
  for (const ordered_json& fault : json.at("schedule")) {
    result.schedule.push_back(fault_from_json(fault));
  }
  if (json.contains("reduction")) result.reduction = reduction_in(json["reduction"]);
  result.anomalies = anomalies_in(json.at("anomalies"));
  result.at_risk = anomalies_in(json.at("at_risk"));
  result.allowed = anomalies_in(json.at("allowed"));
  result.not_exposed = json.at("not_exposed").get<Texts>();
  result.less_power = json.at("less_power").get<Texts>();
  result.reasons = json.at("reasons").get<Texts>();
  for (const ordered_json& receipt : json.at("receipts")) {
    result.receipts.push_back(receipt_in(receipt));
  }
  result.took = milliseconds_in(json.at("took_ms"));
  for (const ordered_json& phase : json.at("phases")) {
    result.phases.emplace_back(phase.at("name"), milliseconds_in(phase.at("took_ms")));
  }
  if (json.contains("metrics")) result.metrics = case_metrics_in(json["metrics"]);
  result.folder = json.at("folder").get<std::string>();
  result.told = json.value("story", Texts{});
  return result;
}

Coverage coverage_in(const ordered_json& json) {
  Coverage coverage;
  for (const ordered_json& point : json.at("points")) {
    coverage.points.push_back({.text = point.at("text"),
                               .address = point.at("address"),
                               .moments = point.at("moments"),
                               .rank = point.at("rank")});
  }
  coverage.faults = json.at("faults").get<Texts>();
  for (const ordered_json& row : json.at("cells")) {
    for (const ordered_json& item : row) {
      CoverageCell cell;
      cell.state = word_in(item.at("state"), {CellState::left_out, CellState::not_tried,
                                              CellState::not_reached, CellState::tried});
      if (item.contains("verdict")) cell.verdict = verdict_in(item["verdict"]);
      if (item.contains("cases")) cell.cases = item["cases"].get<Texts>();
      cell.why = item.value("why", "");
      coverage.cells.push_back(std::move(cell));
    }
  }
  if (coverage.cells.size() != coverage.points.size() * coverage.faults.size()) {
    throw std::invalid_argument("the coverage has holes");
  }
  return coverage;
}

ScenarioResult scenario_in(const ordered_json& json) {
  ScenarioResult scenario;
  scenario.name = json.at("name");
  scenario.title = json.at("title");
  scenario.file = json.at("file").get<std::string>();
  scenario.notes = json.at("notes").get<Texts>();
  scenario.is_elsewhere = json.value("elsewhere", false);
  if (json.contains("coverage")) scenario.coverage = coverage_in(json["coverage"]);
  for (const ordered_json& item : json.at("smallest")) {
    scenario.smallest.push_back({.of = item.at("of"),
                                 .result = case_in(item.at("case"), scenario.name),
                                 .failed = item.at("failed"),
                                 .runs = item.at("runs"),
                                 .tried = item.at("tried")});
  }
  for (const ordered_json& item : json.at("cases")) {
    scenario.cases.push_back(case_in(item, scenario.name));
  }
  return scenario;
}

RunResult run_in(const ordered_json& json) {
  RunResult run;
  run.started = time_in(json.at("started"));
  run.took = milliseconds_in(json.at("took_ms"));
  run.services_were_warm = json.at("services").at("warm");
  run.services_took = milliseconds_in(json.at("services").at("took_ms"));
  run.versions = json.at("versions").get<std::map<std::string, std::string>>();
  run.folder = json.at("folder").get<std::string>();
  for (const ordered_json& scenario : json.at("scenarios")) {
    run.scenarios.push_back(scenario_in(scenario));
  }
  return run;
}

Result<StoredRun> read_results(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return fail(ErrorCode::usage, fmt::format("there are no results in {}", file.string()));
  }
  const ordered_json json = ordered_json::parse(stream, nullptr, false);
  if (!json.is_object() || !json.contains("version")) {
    return fail(ErrorCode::usage, fmt::format("{} is no results.json of Wringer's", file.string()));
  }
  try {
    if (json["version"] != k_results_version) {
      return fail(ErrorCode::usage,
                  fmt::format("{} is of version {}; this Wringer reads version {}", file.string(),
                              json["version"].dump(), k_results_version));
    }
    return StoredRun{.run = run_in(json), .finished = json.value("finished", true)};
  } catch (const std::exception& problem) {
    return fail(ErrorCode::usage, fmt::format("{} is damaged: {}", file.string(), problem.what()));
  }
}

// A line for each case, as soon as it was over.
Result<StoredRun> read_lines(const fs::path& file) {
  StoredRun stored{.run = {}, .finished = false};
  stored.run.folder = file.parent_path();
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    try {
      const ordered_json json = ordered_json::parse(line);
      const auto name = json.at("scenario").get<std::string>();
      auto& scenarios = stored.run.scenarios;
      if (scenarios.empty() || scenarios.back().name != name) {
        scenarios.push_back(
            {.name = name, .title = {}, .file = json.at("file").get<std::string>(), .cases = {}});
      }
      scenarios.back().cases.push_back(case_in(json, name));
    } catch (const std::exception& problem) {
      // The last line of a run that was killed may be half written.
      if (stream.peek() == std::ifstream::traits_type::eof()) break;
      return fail(ErrorCode::usage,
                  fmt::format("{}:{}: not a case: {}", file.string(), number, problem.what()));
    }
  }
  return stored;
}

}  // namespace

Result<StoredRun> read_stored_run(const fs::path& place) {
  std::error_code none;  // What can't be asked isn't there.
  if (!fs::is_directory(place, none)) return read_results(place);
  for (const fs::path& folder : {place, place / "latest"}) {
    if (fs::exists(folder / "results.json", none)) return read_results(folder / "results.json");
    if (fs::exists(folder / "cases.ndjson", none)) return read_lines(folder / "cases.ndjson");
  }
  return fail(ErrorCode::usage,
              place.string() + " holds no results: neither results.json nor cases.ndjson");
}

}  // namespace wringer::reports
