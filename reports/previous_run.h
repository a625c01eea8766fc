#pragma once

// The run before this one, as far as it is compared with.

#include "harness/core/case_result.h"
#include "reports/metrics_summary.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace wringer::reports {

struct PreviousRun {
  std::filesystem::path folder;
  WallTime started{};
  // The worst verdict of each case, by scenario and name.
  std::map<std::pair<std::string, std::string>, Verdict> verdicts;
  // By scenario, where it has any.
  std::map<std::string, MetricsSummary> metrics{};
};

// The newest run beside `folder` that is older than it and knows one of the scenarios; none: there
// is none. A results.json that can't be read is passed over: it is not this run's fault.
[[nodiscard]] std::optional<PreviousRun> find_previous_run(const std::filesystem::path& folder,
                                                           const RunResult& run);

}  // namespace wringer::reports
