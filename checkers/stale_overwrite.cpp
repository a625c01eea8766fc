#include "checkers/properties.h"
#include "checkers/row_versions.h"

#include <fmt/format.h>

namespace wringer::checkers {
namespace {

Anomaly stale_overwrite_of(const Facts& facts, const Mapping& mapping, const StepBack& step) {
  const Chronicle& chronicle = facts.chronicle();
  const std::uint32_t came = mapping.event(step.came);
  const std::uint32_t before = mapping.event(step.before);
  Anomaly anomaly{"", chronicle.number_of(came), "", {}};
  anomaly.displaced = chronicle.number_of(before);
  anomaly.transactions = {mapping.transactions[step.before], mapping.transactions[step.came]};
  anomaly.summary = fmt::format(
      "key {} in {} went back from version {} to {}, by {}; {}", chronicle.keys.at(step.key),
      mapping.name, chronicle.events.version[before], chronicle.events.version[came],
      chronicle.name_of(came), step.healed ? "a newer one came later" : "it stayed so");
  anomaly.evidence = {evidence_line(chronicle, mapping, step.before),
                      evidence_line(chronicle, mapping, step.came)};
  if (step.count > 1) {
    anomaly.evidence.push_back(fmt::format("{} such steps of this key", step.count));
  }
  return anomaly;
}

}  // namespace

std::vector<Anomaly> find_stale_overwrites(const Facts& facts) {
  Findings findings("stale overwrite");
  for (std::size_t i = 0; i < facts.mappings(); ++i) {
    for (const StepBack& step : steps_back(facts, i)) {
      if (step.was_removed) continue;
      findings.add({.healed = step.healed},
                   [&] { return stale_overwrite_of(facts, facts.chronicle().mappings[i], step); });
    }
  }
  return findings.take();
}

}  // namespace wringer::checkers
