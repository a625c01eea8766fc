#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {

std::vector<Anomaly> find_imbalance(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  std::vector<Anomaly> anomalies;
  for (const Balance& balance : chronicle.balances) {
    if (balance.breaks.empty()) continue;
    Anomaly anomaly{"conservation", std::nullopt, "", {}};
    const Balance::Break& first = balance.breaks.front();
    anomaly.healed = !balance.broken_at_end;
    add_witness(anomaly, first.transaction);
    anomaly.summary =
        first.transaction == k_no_transaction
            ? fmt::format("{} was not kept: the sums of the end differ", balance.name)
            : fmt::format("{} was not kept: broken by {}, {}", balance.name,
                          chronicle.name_of_transaction(first.transaction),
                          balance.broken_at_end ? "and still at the end" : "and put right later");
    for (const Balance::Break& step : balance.breaks) {
      anomaly.evidence.push_back(
          fmt::format("after {}: {}", chronicle.name_of_transaction(step.transaction), step.sums));
      if (anomaly.evidence.size() > 1000) break;
    }
    anomaly.evidence = shortened(std::move(anomaly.evidence));
    anomalies.push_back(std::move(anomaly));
  }
  return anomalies;
}

}  // namespace wringer::checkers
