#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {

std::vector<Anomaly> find_ghosts(const Facts& facts) {
  std::vector<Anomaly> anomalies;
  for (const EffectSet& effects : facts.history().effects) {
    if (effects.unexplained.empty()) continue;
    const bool rows = effects.kind == EffectKind::append;
    anomalies.push_back({"ghost", std::nullopt,
                         fmt::format("{} holds {} that no event explains", effects.name,
                                     count_of(effects.unexplained.size(), rows ? "row" : "value")),
                         shortened(effects.unexplained)});
  }
  return anomalies;
}

}  // namespace wringer::checkers
