#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::checkers {
namespace {

std::string how_often(int times) {
  return times == 2 ? std::string("twice") : fmt::format("{} times", times);
}

// "transactions (2 rows)", "accounts.balance (2×)"
std::string seen_in(const EffectSet& effects, int times) {
  const bool rows = effects.kind == EffectKind::append;
  return rows ? fmt::format("{} ({} row{})", effects.name, times, times == 1 ? "" : "s")
              : fmt::format("{} ({}×)", effects.name, times);
}

std::vector<std::string> evidence_of(const Event& event, const Facts& facts) {
  std::vector<std::string> evidence;
  for (const EffectSet& effects : facts.history().effects) {
    const auto found = effects.applications.find(event.number);
    if (found == effects.applications.end()) continue;
    for (const Application& application : found->second) {
      std::string line = fmt::format("{}: {}", effects.name, application.evidence);
      if (application.committed_at) {
        line += fmt::format(" (committed {})", to_iso8601(*application.committed_at));
      }
      // A sum shows all its applications in one value.
      if (evidence.empty() || evidence.back() != line) evidence.push_back(std::move(line));
    }
  }
  return shortened(std::move(evidence));
}

}  // namespace

std::vector<Anomaly> find_duplicate_effects(const Facts& facts) {
  std::vector<Anomaly> anomalies;
  for (const Event& event : facts.history().events) {
    // An event that stands twice in the log is rightly applied twice, and what is not in the log is
    // no fault of the system.
    const int copies = facts.input(event).copies;
    if (copies == 0) continue;
    int most = 0;
    std::vector<std::string> seen;
    for (std::size_t mapping = 0; mapping < facts.mappings(); ++mapping) {
      const int times = facts.times(mapping, event);
      if (times == 0) continue;
      most = std::max(most, times);
      seen.push_back(seen_in(facts.history().effects[mapping], times));
    }
    if (most <= copies) continue;
    anomalies.push_back(
        {"duplicate effect", event.number,
         fmt::format("{} was applied {}: {}", name_of(event), how_often(most), enumerate(seen)),
         evidence_of(event, facts)});
  }
  return anomalies;
}

}  // namespace wringer::checkers
