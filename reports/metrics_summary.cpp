#include "reports/metrics_summary.h"

#include "harness/core/duration.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::reports {
namespace {

using Spread = MetricsSummary::Spread;
using Milliseconds = std::chrono::duration<double, std::milli>;

std::optional<Spread> spread_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  const bool even = values.size() % 2 == 0;
  return Spread{even ? (values[middle - 1] + values[middle]) / 2 : values[middle], values.back()};
}

Duration duration_of(double milliseconds) {
  return std::chrono::duration_cast<Duration>(Milliseconds(milliseconds));
}

// Nothing was left to be done when the fault was over, if it took no time.
std::string recovered_text(Duration time) {
  return time > Duration::zero() ? "recovered within " + to_text(time) : "recovered at once";
}

}  // namespace

MetricsSummary metrics_summary(const std::vector<const CaseResult*>& cases) {
  MetricsSummary summary;
  std::vector<double> recoveries;
  std::vector<double> redeliveries;
  CaseMetrics::UnderFault all;
  for (const CaseResult* result : cases) {
    if (!result->metrics || !result->metrics->under_fault) continue;
    const CaseMetrics& metrics = *result->metrics;
    ++summary.cases;
    if (metrics.recovery) recoveries.push_back(Milliseconds(*metrics.recovery).count());
    if (const auto redelivery = metrics.redelivery()) redeliveries.push_back(*redelivery);
    all.lasted += metrics.under_fault->lasted;
    all.done += metrics.under_fault->done;
  }
  summary.recovery_ms = spread_of(std::move(recoveries));
  summary.redelivery = spread_of(std::move(redeliveries));
  if (all.lasted > Duration::zero()) {
    summary.done_per_second =
        static_cast<double>(all.done) / std::chrono::duration<double>(all.lasted).count();
  }
  return summary;
}

MetricsSummary metrics_summary(const ScenarioResult& scenario) {
  std::vector<const CaseResult*> cases;
  for (const CaseResult& result : scenario.cases) cases.push_back(&result);
  return metrics_summary(cases);
}

MetricsSummary metrics_summary(const RunResult& run) {
  std::vector<const CaseResult*> cases;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CaseResult& result : scenario.cases) cases.push_back(&result);
  }
  return metrics_summary(cases);
}

std::string metrics_text(const MetricsSummary& summary) {
  std::vector<std::string> parts;
  const bool many = summary.cases > 1;
  if (const auto& spread = summary.recovery_ms) {
    parts.push_back(recovered_text(duration_of(spread->median)));
    if (many) parts.back() += " (at worst " + to_text(duration_of(spread->worst)) + ")";
  }
  if (const auto& spread = summary.redelivery) {
    parts.push_back(fmt::format("each record delivered {:.2f} times", spread->median));
    if (many) parts.back() += fmt::format(" (at worst {:.2f})", spread->worst);
  }
  if (summary.done_per_second) {
    parts.push_back(
        fmt::format("{:.0f} records a second done under faults", *summary.done_per_second));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::vector<std::string> metrics_texts(const CaseMetrics& metrics) {
  std::vector<std::string> parts;
  if (metrics.recovery) parts.push_back(recovered_text(*metrics.recovery));
  if (const auto redelivery = metrics.redelivery()) {
    parts.push_back(fmt::format("each record delivered {:.2f} times", *redelivery));
  }
  if (const auto& under_fault = metrics.under_fault) {
    parts.push_back(fmt::format("{} of {} records done in {} under faults", under_fault->done,
                                metrics.records, to_text(under_fault->lasted)));
  }
  return parts;
}

}  // namespace wringer::reports
