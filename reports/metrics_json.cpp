#include "reports/metrics_json.h"

#include "reports/result_json.h"

#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;
using Spread = MetricsSummary::Spread;

Duration duration_in(const ordered_json& milliseconds) {
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double, std::milli>(milliseconds.get<double>()));
}

ordered_json spread_json(const Spread& spread) {
  return {{"median", spread.median}, {"worst", spread.worst}};
}

}  // namespace

ordered_json metrics_json(const CaseMetrics& metrics) {
  ordered_json json{{"delivered", metrics.delivered}, {"records", metrics.records}};
  if (const auto redelivery = metrics.redelivery()) json["redelivery"] = *redelivery;
  if (metrics.recovery) json["recovery_ms"] = milliseconds(*metrics.recovery);
  if (metrics.under_fault) {
    json["under_fault"] = {{"lasted_ms", milliseconds(metrics.under_fault->lasted)},
                           {"done", metrics.under_fault->done}};
  }
  return json;
}

ordered_json metrics_json(const MetricsSummary& summary) {
  ordered_json json{{"cases", summary.cases}};
  if (summary.recovery_ms) json["recovery_ms"] = spread_json(*summary.recovery_ms);
  if (summary.redelivery) json["redelivery"] = spread_json(*summary.redelivery);
  if (summary.done_per_second) json["done_per_second"] = *summary.done_per_second;
  return json;
}

CaseMetrics case_metrics_in(const ordered_json& json) {
  CaseMetrics metrics{.delivered = json.at("delivered"), .records = json.at("records")};
  if (json.contains("recovery_ms")) metrics.recovery = duration_in(json.at("recovery_ms"));
  if (json.contains("under_fault")) {
    const ordered_json& under_fault = json.at("under_fault");
    metrics.under_fault = {duration_in(under_fault.at("lasted_ms")), under_fault.at("done")};
  }
  return metrics;
}

}  // namespace wringer::reports
