#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::checkers {
namespace {

// "transactions (2 rows)", "accounts.balance (2×)"
std::string seen_in(const Mapping& mapping, int times) {
  const bool rows = mapping.kind == EffectKind::append;
  return rows ? fmt::format("{} ({})", mapping.name,
                            count_of(static_cast<std::size_t>(times), "row"))
              : fmt::format("{} ({}×)", mapping.name, times);
}

int most_times(const Facts& facts, std::uint32_t event) {
  int most = 0;
  for (std::size_t i = 0; i < facts.mappings(); ++i) most = std::max(most, facts.times(i, event));
  return most;
}

Anomaly duplicate_of(const Facts& facts, std::uint32_t event, const Marks& marks) {
  const Chronicle& chronicle = facts.chronicle();
  Anomaly anomaly{"", chronicle.number_of(event), "", {}};
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < facts.mappings(); ++i) {
    const Mapping& mapping = chronicle.mappings[i];
    const int times = facts.times(i, event);
    if (times <= 0) continue;
    seen.push_back(seen_in(mapping, times));
    for (const std::size_t mark : marks.of(i, event)) {
      // One that applied it where it was applied once says nothing of how it came to more.
      if (times > 1) add_witness(anomaly, mapping.transactions[mark]);
      std::string line = evidence_line(chronicle, mapping, mark);
      // A sum shows all its applications in one value.
      if (anomaly.evidence.empty() || anomaly.evidence.back() != line) {
        anomaly.evidence.push_back(std::move(line));
      }
    }
  }
  std::sort(anomaly.transactions.begin(), anomaly.transactions.end());
  anomaly.evidence = shortened(std::move(anomaly.evidence));
  anomaly.summary =
      fmt::format("{} was applied {}: {}", chronicle.name_of(event),
                  how_often(static_cast<std::size_t>(most_times(facts, event))), enumerate(seen));
  return anomaly;
}

// More than all that a key was ever given.
void count_duplicates(const Facts& facts, const Mapping& mapping, Findings& findings) {
  const Chronicle& chronicle = facts.chronicle();
  std::vector<std::int64_t> known(chronicle.keys.size());
  for (std::uint32_t event = 0; event < chronicle.events.size(); ++event) {
    if (chronicle.in_log(event)) known[chronicle.events.key[event]] += facts.allowed_times(event);
  }
  for (std::size_t key = 0; key < known.size(); ++key) {
    const std::int64_t counted = mapping.counts[key].value_or(0);
    if (counted <= known[key]) continue;
    findings.add([&] {
      return Anomaly{"",
                     std::nullopt,
                     fmt::format("key {} was counted {} times in {}, of {} events",
                                 chronicle.keys.at(key), counted, mapping.name, known[key]),
                     {}};
    });
  }
}

}  // namespace

std::vector<Anomaly> find_duplicate_effects(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("duplicate effect");
  std::vector<std::uint32_t> events;
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    const int most = most_times(facts, event);
    // What is not in the log is no fault of the system.
    if (most <= 1 || !chronicle.in_log(event)) continue;
    if (static_cast<std::uint32_t>(most) > facts.allowed_times(event)) events.push_back(event);
  }
  const Marks marks(chronicle, events);
  findings.add_each(events, [&](std::uint32_t event) { return duplicate_of(facts, event, marks); });
  for (const Mapping& mapping : chronicle.mappings) {
    if (mapping.kind == EffectKind::count) count_duplicates(facts, mapping, findings);
  }
  return findings.take();
}

}  // namespace wringer::checkers
