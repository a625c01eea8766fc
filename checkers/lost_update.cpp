#include "checkers/properties.h"

#include <fmt/format.h>

#include <unordered_map>

namespace wringer::checkers {
namespace {

// In which transaction each overwritten event was applied last, as far as the pass has come.
using LastApplied = std::unordered_map<std::uint32_t, std::size_t>;

Anomaly lost_update_of(const Facts& facts, const Mapping& mapping, std::size_t undone,
                       std::size_t by, const LastApplied& applied) {
  const Chronicle& chronicle = facts.chronicle();
  const std::uint32_t event = mapping.event(undone);
  Anomaly anomaly{"", chronicle.number_of(event), "", {}};
  const auto before = applied.find(event);
  std::string committed = "was applied";
  if (before != applied.end()) {
    committed +=
        fmt::format(" by {}", chronicle.name_of_transaction(mapping.transactions[before->second]));
    anomaly.transactions.push_back(mapping.transactions[before->second]);
    anomaly.evidence.push_back(evidence_line(chronicle, mapping, before->second));
  }
  anomaly.transactions.push_back(mapping.transactions[by]);
  anomaly.evidence.push_back(evidence_line(chronicle, mapping, by));
  anomaly.summary =
      fmt::format("{} {} and overwritten in {} by {}, which applied {} to a state without it",
                  chronicle.name_of(event), committed, mapping.name,
                  chronicle.name_of_transaction(mapping.transactions[by]),
                  chronicle.name_of(mapping.event(by)));
  return anomaly;
}

}  // namespace

std::vector<Anomaly> find_lost_updates(const Facts& facts) {
  Findings findings("lost update");
  for (std::size_t index = 0; index < facts.mappings(); ++index) {
    const Mapping& mapping = facts.chronicle().mappings[index];
    LastApplied applied;
    std::unordered_set<std::uint32_t> told;
    std::size_t next = 0;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      const std::uint32_t event = mapping.event(i);
      if (!facts.is_overwritten(index, event)) continue;
      if (mapping.mark(i) == Mark::applied) {
        applied[event] = i;
        continue;
      }
      next = next_applied(mapping, i, next);
      if (!facts.overwrites(index, i, next) || !told.insert(event).second) continue;
      findings.add([&] { return lost_update_of(facts, mapping, i, next, applied); });
    }
  }
  return findings.take();
}

}  // namespace wringer::checkers
