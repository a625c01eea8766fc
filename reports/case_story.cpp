#include "reports/case_story.h"

#include "harness/core/cause_kind.h"
#include "reports/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace wringer::reports {
namespace {

// One story explains a failure; ten of the same kind hide it.
constexpr std::size_t k_case_stories_max = 3;
// Of a property: a table that was lost whole says no more with its hundredth row.
constexpr std::size_t k_of_a_kind_max = 6;

// Each once, in the order of the anomalies.
std::vector<const CauseKind*> causes_in(const std::vector<Anomaly>& anomalies) {
  std::vector<const CauseKind*> causes;
  for (const Anomaly& anomaly : anomalies) {
    const CauseKind* cause = find_cause(anomaly.cause);
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
  std::map<std::string, std::size_t> of_a_kind;
  std::size_t stories = 0;
  for (const Anomaly& anomaly : result.anomalies) {
    if (++of_a_kind[anomaly.property] > k_of_a_kind_max) continue;
    const std::string cause = anomaly.cause.empty() ? "" : fmt::format(" ({})", anomaly.cause);
    lines.push_back(fmt::format("{}: {}{}", anomaly.property, anomaly.summary, cause));
    if (++stories > k_case_stories_max) continue;
    for (const std::string& line : tell(anomaly, result)) lines.push_back("  " + line);
  }
  for (const auto& [property, count] : of_a_kind) {
    if (count <= k_of_a_kind_max) continue;
    lines.push_back(fmt::format("… and {} more of {}", count - k_of_a_kind_max, property));
  }
  for (const CauseKind* cause : causes_in(result.anomalies)) {
    lines.push_back(fmt::format("cause    {}: {}", cause->name, cause->meaning));
    lines.push_back(fmt::format("remedy   {}", cause->remedy));
  }
  for (const std::string& reason : result.reasons) lines.push_back("inconclusive: " + reason);
  return lines;
}

}  // namespace wringer::reports
