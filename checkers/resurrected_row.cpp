#include "checkers/properties.h"
#include "checkers/row_versions.h"

#include <fmt/format.h>

namespace wringer::checkers {

std::vector<Anomaly> find_resurrected_rows(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("resurrected row");
  for (std::size_t i = 0; i < facts.mappings(); ++i) {
    const Mapping& mapping = chronicle.mappings[i];
    for (const StepBack& step : steps_back(facts, i)) {
      if (!step.was_removed) continue;
      findings.add({.healed = step.healed}, [&] {
        const std::uint32_t came = mapping.event(step.came);
        Anomaly anomaly{"", chronicle.number_of(came), "", {}};
        anomaly.displaced = chronicle.number_of(mapping.event(step.before));
        anomaly.transactions = {mapping.transactions[step.before], mapping.transactions[step.came]};
        anomaly.summary = fmt::format(
            "the row of key {} in {} was removed by {} and came back by the older {}; {}",
            chronicle.keys.at(step.key), mapping.name,
            chronicle.name_of(mapping.event(step.before)), chronicle.name_of(came),
            step.healed ? "it was put right later" : "it stayed so");
        anomaly.evidence = {evidence_line(chronicle, mapping, step.before) + ", removed",
                            evidence_line(chronicle, mapping, step.came)};
        return anomaly;
      });
    }
  }
  return findings.take();
}

}  // namespace wringer::checkers
