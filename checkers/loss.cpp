#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::checkers {
namespace {

// An overwritten application is a lost update, which says more.
bool is_lost_in(const Facts& facts, std::size_t mapping, std::uint32_t event) {
  return facts.misses(mapping, event) && !facts.is_overwritten(mapping, event);
}

Anomaly loss_of(const Facts& facts, std::uint32_t event, const Marks& marks) {
  const Chronicle& chronicle = facts.chronicle();
  std::vector<std::string> names;
  Anomaly anomaly{"", chronicle.number_of(event), "", {}};
  const std::uint16_t partition = chronicle.events.partition[event];
  anomaly.evidence.push_back(
      fmt::format("committed offset of {}: {}, so it is never delivered again",
                  to_text(chronicle.partitions[partition]), chronicle.committed[partition]));
  for (std::size_t i = 0; i < facts.mappings(); ++i) {
    const Mapping& mapping = chronicle.mappings[i];
    if (mapping.kind == EffectKind::count) continue;
    if (is_lost_in(facts, i, event)) {
      names.push_back(mapping.name);
      anomaly.evidence.push_back(mapping.name + ": nothing");
    }
    for (const std::size_t mark : marks.of(i, event)) {
      std::string line = evidence_line(chronicle, mapping, mark);
      if (mapping.mark(mark) != Mark::applied) line += ", then removed";
      add_witness(anomaly, mapping.transactions[mark]);
      anomaly.evidence.push_back(std::move(line));
    }
  }
  std::sort(anomaly.transactions.begin(), anomaly.transactions.end());
  anomaly.evidence = shortened(std::move(anomaly.evidence));
  anomaly.summary =
      fmt::format("{} was lost: it left nothing in {}, and the group's offset passed it",
                  chronicle.name_of(event), enumerate(names));
  return anomaly;
}

// A counter tells how many of a key's events there were, not which.
void count_losses(const Facts& facts, const Mapping& mapping, Findings& findings) {
  const Chronicle& chronicle = facts.chronicle();
  std::vector<std::int64_t> owed(chronicle.keys.size());
  for (std::uint32_t event = 0; event < chronicle.events.size(); ++event) {
    // What came before a tombstone may have gone with it.
    const bool counts = facts.is_owed(event) && chronicle.passed(event) &&
                        !chronicle.has(event, event_flags::k_tombstone) && !facts.is_buried(event);
    if (counts) ++owed[chronicle.events.key[event]];
  }
  for (std::size_t key = 0; key < owed.size(); ++key) {
    const std::int64_t counted = mapping.counts[key].value_or(0);
    if (counted >= owed[key]) continue;
    findings.add([&] {
      return Anomaly{"",
                     std::nullopt,
                     fmt::format("key {} lost {}: {} counted {} of {}", chronicle.keys.at(key),
                                 count_of(static_cast<std::size_t>(owed[key] - counted), "event"),
                                 mapping.name, counted, owed[key]),
                     {}};
    });
  }
}

}  // namespace

std::vector<Anomaly> find_loss(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("loss");
  std::vector<std::uint32_t> events;
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    bool lost = false;
    for (std::size_t i = 0; i < facts.mappings() && !lost; ++i) {
      lost = is_lost_in(facts, i, event);
    }
    if (lost && facts.is_owed(event) && chronicle.passed(event)) events.push_back(event);
  }
  const Marks marks(chronicle, events);
  findings.add_each(events, [&](std::uint32_t event) { return loss_of(facts, event, marks); });
  for (const Mapping& mapping : chronicle.mappings) {
    if (mapping.kind == EffectKind::count) count_losses(facts, mapping, findings);
  }
  return findings.take();
}

}  // namespace wringer::checkers
