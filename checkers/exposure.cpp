#include "checkers/exposure.h"

#include <algorithm>

namespace wringer::checkers {
namespace {

bool is_found(const std::vector<Anomaly>& anomalies, std::string_view property) {
  return std::any_of(anomalies.begin(), anomalies.end(),
                     [&](const Anomaly& anomaly) { return anomaly.property == property; });
}

}  // namespace

std::vector<std::string> what_was_not_exposed(const Facts& facts, const Judgement& judgement) {
  std::vector<std::string> lines;
  // Without a view of the wire nothing can be said.
  if (facts.group().deliveries.empty()) return lines;
  if (!facts.group().is_plain) {
    lines.emplace_back(
        "offset regress, premature offset commit and others of a group: more than one works on the "
        "input, so that the journal does not tell whose offsets are whose");
  }
  const bool repeats = facts.group().redelivered || !facts.chronicle().repeated.empty();
  const auto say = [&](std::string_view property, std::string_view why) {
    if (is_found(judgement.anomalies, property) || is_found(judgement.allowed, property)) return;
    lines.push_back(std::string(property) + ": " + std::string(why));
  };
  if (repeats) return lines;
  say("duplicate effect", "nothing was delivered twice");
  const bool has_versions =
      std::any_of(facts.chronicle().mappings.begin(), facts.chronicle().mappings.end(),
                  [](const Mapping& mapping) { return mapping.kind == EffectKind::version; });
  if (has_versions) say("stale overwrite", "nothing was delivered twice or out of order");
  return lines;
}

}  // namespace wringer::checkers
