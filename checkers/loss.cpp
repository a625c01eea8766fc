#include "checkers/properties.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::checkers {
namespace {

Anomaly loss_of(const Event& event, const std::vector<std::size_t>& missing, const Facts& facts) {
  const History& history = facts.history();
  std::vector<std::string> names;
  for (const std::size_t mapping : missing) names.push_back(history.effects[mapping].name);

  const InputRecord& record = *facts.input(event).record;
  Anomaly anomaly{"loss", event.number, "", {}};
  anomaly.summary =
      fmt::format("{} was lost: it left nothing in {}, and the group's offset passed it",
                  name_of(event), enumerate(names));
  const auto committed = history.committed.find(record.partition);
  if (committed != history.committed.end()) {
    anomaly.evidence.push_back(
        fmt::format("committed offset of {}: {}, so it is never delivered again",
                    to_text(record.partition), committed->second));
  }
  for (const EffectSet& effects : history.effects) {
    const auto found = effects.applications.find(event.number);
    const bool none = found == effects.applications.end() || found->second.empty();
    anomaly.evidence.push_back(
        fmt::format("{}: {}", effects.name, none ? "nothing" : found->second.front().evidence));
  }
  return anomaly;
}

}  // namespace

std::vector<Anomaly> find_loss(const Facts& facts) {
  std::vector<Anomaly> anomalies;
  for (const Event& event : facts.history().events) {
    if (!facts.input(event).passed) continue;
    const std::vector<std::size_t> missing = facts.missing_in(event);
    if (!missing.empty()) anomalies.push_back(loss_of(event, missing, facts));
  }
  return anomalies;
}

}  // namespace wringer::checkers
