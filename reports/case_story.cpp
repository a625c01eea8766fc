#include "reports/case_story.h"

#include "reports/story.h"

#include <fmt/format.h>

namespace wringer::reports {
namespace {

// One story explains a failure; ten of the same kind hide it.
constexpr std::size_t k_case_stories_max = 3;
constexpr std::size_t k_summaries_max = 20;

}  // namespace

std::vector<std::string> story_of(const CaseResult& result) {
  if (!result.told.empty()) return result.told;
  std::vector<std::string> lines;
  const std::size_t count = result.anomalies.size();
  for (std::size_t i = 0; i < count && i < k_summaries_max; ++i) {
    const Anomaly& anomaly = result.anomalies[i];
    const std::string cause = anomaly.cause.empty() ? "" : fmt::format(" ({})", anomaly.cause);
    lines.push_back(fmt::format("{}: {}{}", anomaly.property, anomaly.summary, cause));
    if (i >= k_case_stories_max) continue;
    for (const std::string& line : tell(anomaly, result)) lines.push_back("  " + line);
  }
  if (count > k_summaries_max) {
    lines.push_back(fmt::format("… and {} more anomalies", count - k_summaries_max));
  }
  for (const std::string& reason : result.reasons) lines.push_back("inconclusive: " + reason);
  return lines;
}

}  // namespace wringer::reports
