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
  Anomaly anomaly{"", event + 1, "", {}};
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

// The change that took away what stands at `undone`: the marks of one change are neighbours.
std::size_t overwriting(const Mapping& mapping, std::size_t undone) {
  std::size_t next = undone;
  while (mapping.mark(next) == Mark::undone) ++next;
  return next;
}

}  // namespace

std::vector<Anomaly> find_lost_updates(const Facts& facts) {
  Findings findings("lost update");
  const std::vector<std::uint32_t>& keys = facts.chronicle().events.key;
  for (std::size_t index = 0; index < facts.mappings(); ++index) {
    const Mapping& mapping = facts.chronicle().mappings[index];
    LastApplied applied;
    std::unordered_set<std::uint32_t> told;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      const std::uint32_t event = mapping.event(i);
      if (!facts.is_overwritten(index, event)) continue;
      if (mapping.mark(i) == Mark::applied) {
        applied[event] = i;
        continue;
      }
      if (mapping.mark(i) != Mark::undone) continue;
      std::size_t run = i;
      while (run < mapping.size() && mapping.mark(run) == Mark::undone) ++run;
      const bool overwrites = run < mapping.size() &&
                              mapping.transactions[run] == mapping.transactions[i] &&
                              keys[mapping.event(run)] == keys[event];
      if (!overwrites || !told.insert(event).second) continue;
      findings.add(
          [&] { return lost_update_of(facts, mapping, i, overwriting(mapping, i), applied); });
    }
  }
  return findings.take();
}

}  // namespace wringer::checkers
