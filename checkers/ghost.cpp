#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {

std::vector<Anomaly> find_ghosts(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  std::vector<Anomaly> anomalies;
  for (const Mapping& mapping : chronicle.mappings) {
    if (mapping.unexplained.empty()) continue;
    const bool rows = mapping.kind == EffectKind::append;
    Anomaly anomaly{"ghost",
                    std::nullopt,
                    fmt::format("{} holds {} that no event explains", mapping.name,
                                count_of(mapping.unexplained.size(), rows ? "row" : "value")),
                    {}};
    for (const Mapping::Unexplained& stranger : mapping.unexplained) {
      anomaly.evidence.push_back(
          stranger.transaction == k_no_transaction
              ? stranger.text
              : fmt::format("{} ({})", stranger.text,
                            chronicle.name_of_transaction(stranger.transaction)));
      if (anomaly.evidence.size() > 1000) break;
    }
    anomaly.evidence = shortened(std::move(anomaly.evidence));
    anomalies.push_back(std::move(anomaly));
  }
  return anomalies;
}

}  // namespace wringer::checkers
