#include "reports/case_story.h"

#include "harness/core/cause_kind.h"
#include "reports/story.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::reports {
namespace {

// One story explains a failure; ten of the same kind hide it.
constexpr std::size_t k_case_stories_max = 3;
constexpr std::size_t k_summaries_max = 20;

// Each once, in the order of the anomalies that are told.
std::vector<const CauseKind*> causes_in(const std::vector<Anomaly>& anomalies) {
  std::vector<const CauseKind*> causes;
  for (std::size_t i = 0; i < anomalies.size() && i < k_summaries_max; ++i) {
    const CauseKind* cause = find_cause(anomalies[i].cause);
    if (cause == nullptr || std::find(causes.begin(), causes.end(), cause) != causes.end()) {
      continue;
    }
    causes.push_back(cause);
  }
  return causes;
}

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
  for (const CauseKind* cause : causes_in(result.anomalies)) {
    lines.push_back(fmt::format("cause    {}: {}", cause->name, cause->meaning));
    lines.push_back(fmt::format("remedy   {}", cause->remedy));
  }
  for (const std::string& reason : result.reasons) lines.push_back("inconclusive: " + reason);
  return lines;
}

}  // namespace wringer::reports
