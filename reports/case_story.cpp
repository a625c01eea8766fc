#include "reports/case_story.h"

#include "harness/core/cause_kind.h"
#include "reports/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace wringer::reports {
namespace {

// One story explains a failure; ten of the same kind hide it.
constexpr std::size_t k_case_stories_max = 3;
// Of a property: a table that was lost whole says no more with its hundredth row.
constexpr std::size_t k_of_a_kind_max = 6;

struct Cause {
  const CauseKind* kind = nullptr;
  // One for each kind of harm that it did, where they differ.
  std::vector<std::string_view> remedies;
};

// Each once, in the order of the anomalies.
std::vector<Cause> causes_in(const std::vector<Anomaly>& anomalies) {
  std::vector<Cause> causes;
  for (const Anomaly& anomaly : anomalies) {
    const CauseKind* kind = find_cause(anomaly.cause);
    if (kind == nullptr) continue;
    auto known = std::find_if(causes.begin(), causes.end(),
                              [&](const Cause& cause) { return cause.kind == kind; });
    if (known == causes.end()) known = causes.insert(causes.end(), Cause{kind, {}});
    const std::string_view remedy = remedy_of(*kind, anomaly.property);
    std::vector<std::string_view>& all = known->remedies;
    if (std::find(all.begin(), all.end(), remedy) == all.end()) all.push_back(remedy);
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
  for (const auto& [kind, remedies] : causes_in(result.anomalies)) {
    lines.push_back(fmt::format("cause    {}: {}", kind->name, kind->meaning));
    for (const std::string_view remedy : remedies) {
      lines.push_back(fmt::format("remedy   {}", remedy));
    }
  }
  for (const std::string& reason : result.reasons) lines.push_back("inconclusive: " + reason);
  return lines;
}

}  // namespace wringer::reports
