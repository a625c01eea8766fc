#include "reports/html_case.h"

#include "harness/core/cause_kind.h"
#include "harness/core/duration.h"
#include "reports/fired.h"
#include "reports/html_logs.h"
#include "reports/html_rows.h"
#include "reports/html_text.h"
#include "reports/html_timeline.h"
#include "reports/metrics_summary.h"
#include "reports/plain_text.h"
#include "reports/timeline.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t k_lives_max = 20;
constexpr std::size_t k_anomalies_max = 200;
constexpr std::size_t k_evidence_max = 20;
constexpr std::size_t k_steps_max = 120;

template <typename T>
ordered_json first_of(const std::vector<T>& items, std::size_t most) {
  const std::size_t count = std::min(items.size(), most);
  return std::vector<T>(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count));
}

ordered_json anomaly_json(const Anomaly& anomaly) {
  ordered_json json;
  json["property"] = anomaly.property;
  if (anomaly.event) json["event"] = *anomaly.event;
  json["summary"] = anomaly.summary;
  if (!anomaly.cause.empty()) json["cause"] = anomaly.cause;
  if (const CauseKind* cause = find_cause(anomaly.cause)) {
    json["meaning"] = cause->meaning;
    json["remedy"] = remedy_of(*cause, anomaly.property);
  }
  if (anomaly.healed) json["healed"] = true;
  json["evidence"] = first_of(anomaly.evidence, k_evidence_max);
  json["evidence_total"] = anomaly.evidence.size();
  return json;
}

ordered_json anomalies_json(const std::vector<Anomaly>& anomalies) {
  ordered_json json = ordered_json::array();
  for (std::size_t i = 0; i < anomalies.size() && i < k_anomalies_max; ++i) {
    json.push_back(anomaly_json(anomalies[i]));
  }
  return json;
}

ordered_json receipts_json(const CaseResult& result) {
  ordered_json json = ordered_json::array();
  for (const Receipt& receipt : result.receipts) {
    ordered_json item{{"fault", to_text(receipt.fault)},
                      {"fired", receipt.fired},
                      {"effective", receipt.effective},
                      {"evidence", first_of(receipt.evidence, k_evidence_max)}};
    if (const JournalEntry* entry = fired_at(result, receipt)) {
      item["at_us"] = microseconds(entry->at);
    }
    json.push_back(std::move(item));
  }
  return json;
}

ordered_json steps_json(const CaseResult& result, const InputRecord* record) {
  ordered_json json = ordered_json::array();
  const std::vector<TimelineEntry> entries = timeline_of(result, record);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries.size() > k_steps_max && i == k_steps_max * 3 / 4) {
      const std::size_t skipped = entries.size() - k_steps_max;
      json.push_back({{"step", "remark"},
                      {"text", fmt::format("… {} more steps; the journal has them all", skipped)}});
      i += skipped;
    }
    ordered_json step{{"step", to_string(entries[i].step)}, {"text", entries[i].text}};
    if (entries[i].at) step["at_us"] = microseconds(*entries[i].at);
    if (entries[i].instance != 0) step["instance"] = entries[i].instance;
    json.push_back(std::move(step));
  }
  return json;
}

ordered_json life_json(const CaseResult& result, std::uint64_t number) {
  const History& history = result.history;
  ordered_json json{{"event", number}};
  if (number >= 1 && number <= history.events.size()) {
    const Event& event = history.events[number - 1];
    json["id"] = event.id;
    json["key"] = event.key;
    json["kind"] = to_string(event.kind);
    json["payload"] = event.payload.substr(0, 400);
  }
  const auto record =
      std::find_if(history.input.begin(), history.input.end(),
                   [number](const InputRecord& one) { return one.event == number; });
  const bool is_there = record != history.input.end();
  if (is_there) {
    json["place"] = fmt::format("{}, offset {}", to_text(record->partition), record->offset);
  }
  json["steps"] = steps_json(result, is_there ? &*record : nullptr);
  return json;
}

ordered_json lives_json(const CasePage& page) {
  std::set<std::uint64_t> events = events_told(page.result);
  events.insert(page.events.begin(), page.events.end());
  ordered_json json = ordered_json::array();
  for (const std::uint64_t event : events) json.push_back(life_json(page.result, event));
  return json;
}

ordered_json phases_json(const CaseResult& result) {
  ordered_json json = ordered_json::array();
  for (const auto& [name, took] : result.phases) {
    json.push_back({{"name", name}, {"took", to_text(took)}, {"took_us", microseconds(took)}});
  }
  return json;
}

void add_timeline(ordered_json& json, const CasePage& page) {
  if (page.timeline_entries == 0) {
    json["without"] = page.without;
    return;
  }
  json["timeline"] = timeline_json(page.result, page.timeline_entries);
  json["lives"] = lives_json(page);
  // Without an event there still is a course of things.
  if (json["lives"].empty()) json["course"] = steps_json(page.result, nullptr);
}

}  // namespace

std::set<std::uint64_t> events_told(const CaseResult& result) {
  std::set<std::uint64_t> events;
  for (const Anomaly& anomaly : result.anomalies) {
    if (events.size() == k_lives_max) break;
    if (anomaly.event) events.insert(*anomaly.event);
  }
  return events;
}

ordered_json case_json(const CasePage& page) {
  const CaseResult& result = page.result;
  ordered_json json;
  json["anomalies"] = anomalies_json(result.anomalies);
  json["anomalies_total"] = result.anomalies.size();
  json["at_risk"] = anomalies_json(result.at_risk);
  json["allowed"] = anomalies_json(result.allowed);
  json["not_exposed"] = result.not_exposed;
  json["less_power"] = result.less_power;
  json["reasons"] = result.reasons;
  json["receipts"] = receipts_json(result);
  json["phases"] = phases_json(result);
  if (result.metrics) json["metrics"] = metrics_texts(*result.metrics);
  json["events"] = result.history.events.size();
  json["seed"] = std::to_string(result.seed);
  json["folder"] = result.folder.string();
  json["replay"] = replay_command(result.folder.string());
  if (page.sibling) json["sibling"] = *page.sibling;
  if (result.verdict != Verdict::holds) {
    json["rows"] = rows_json(result);
    json["logs"] = logs_json(result);
  }
  add_timeline(json, page);
  return json;
}

}  // namespace wringer::reports
