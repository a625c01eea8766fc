#include "checkers/properties.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

namespace wringer::checkers {

std::vector<Anomaly> find_double_owners(const Facts& facts) {
  const GroupLog& group = facts.group();
  if (!group.is_plain) return {};
  Findings findings("double owner");
  std::map<std::tuple<std::uint16_t, std::uint32_t, std::int32_t>, int> owners;
  std::set<std::uint16_t> told;
  for (const GroupLog::Delivery& delivery : group.deliveries) {
    if (delivery.generation < 0 || delivery.acked == 0) continue;
    const auto [owner, is_new] = owners.try_emplace(
        {delivery.partition, delivery.life, delivery.generation}, delivery.instance);
    if (owner->second == delivery.instance || !told.insert(delivery.partition).second) continue;
    findings.add([&] {
      return Anomaly{
          "",
          std::nullopt,
          fmt::format("{} was delivered to instances {} and {} in the same generation {}",
                      to_text(facts.chronicle().partitions[delivery.partition]), owner->second,
                      delivery.instance, delivery.generation),
          {}};
    });
  }
  return findings.take();
}

}  // namespace wringer::checkers
