#pragma once

// The metrics of many cases as one.

#include "harness/core/case_result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace wringer::reports {

// Of the cases in which a fault struck.
struct MetricsSummary {
  struct Spread {
    double median = 0;
    double worst = 0;
  };
  std::size_t cases = 0;
  std::optional<Spread> recovery_ms{};
  // How often a record reached an instance.
  std::optional<Spread> redelivery{};
  // Records that came to count as done while a fault lasted, of all cases in all of that time.
  std::optional<double> done_per_second{};
};

[[nodiscard]] MetricsSummary metrics_summary(const std::vector<const CaseResult*>& cases);
[[nodiscard]] MetricsSummary metrics_summary(const ScenarioResult& scenario);
[[nodiscard]] MetricsSummary metrics_summary(const RunResult& run);

// "recovered within 310 ms (at worst 1.20 s), each record delivered 1.12 times (at worst 2.00), 410
// records a second done under faults"; empty: there is nothing to tell.
[[nodiscard]] std::string metrics_text(const MetricsSummary& summary);
// The same of one case, a part each.
[[nodiscard]] std::vector<std::string> metrics_texts(const CaseMetrics& metrics);

}  // namespace wringer::reports
