#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {

std::vector<Anomaly> find_divergence(const Facts& facts) {
  std::vector<Anomaly> anomalies;
  for (const Comparison& comparison : facts.chronicle().comparisons) {
    if (comparison.count == 0) continue;
    anomalies.push_back(
        {"divergence", std::nullopt,
         fmt::format("{} differ in {}", comparison.name, count_of(comparison.count, "row")),
         comparison.differences});
  }
  return anomalies;
}

}  // namespace wringer::checkers
