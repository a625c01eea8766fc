#include "checkers/properties.h"

#include <fmt/format.h>

#include <limits>
#include <unordered_map>

namespace wringer::checkers {
namespace {

using scenario::Order;

constexpr std::uint32_t k_none = std::numeric_limits<std::uint32_t>::max();

struct Inversion {
  std::uint32_t lane = 0;  // The key or the partition.
  std::size_t before = 0;  // Marks: the later record, applied first, …
  std::size_t came = 0;    // … and the earlier one.
  std::size_t count = 0;
};

// First applications only: a redelivery may rightly go back.
std::vector<Inversion> inversions(const Facts& facts, const Mapping& mapping) {
  const Chronicle& chronicle = facts.chronicle();
  const Chronicle::Events& events = chronicle.events;
  const bool by_key = facts.expectations().order == Order::per_key;
  std::vector<std::uint32_t> last(by_key ? chronicle.keys.size() : chronicle.partitions.size(),
                                  k_none);
  std::vector<bool> seen(events.size());
  std::vector<Inversion> found;
  std::unordered_map<std::uint32_t, std::size_t> known;
  for (std::uint32_t i = 0; i < mapping.size(); ++i) {
    const std::uint32_t event = mapping.event(i);
    if (mapping.mark(i) != Mark::applied || seen[event] || !chronicle.in_log(event)) continue;
    seen[event] = true;
    const std::uint32_t lane = by_key ? events.key[event] : events.partition[event];
    std::uint32_t& top = last[lane];
    // Between partitions the log has no order.
    const bool comparable =
        top != k_none && events.partition[mapping.event(top)] == events.partition[event];
    if (!comparable || events.offset[event] >= events.offset[mapping.event(top)]) {
      top = i;
      continue;
    }
    const auto [inversion, is_new] = known.try_emplace(lane, found.size());
    if (is_new) found.push_back({lane, top, i, 0});
    ++found[inversion->second].count;
  }
  return found;
}

Anomaly disorder_of(const Facts& facts, const Mapping& mapping, const Inversion& inversion) {
  const Chronicle& chronicle = facts.chronicle();
  const std::uint32_t late = mapping.event(inversion.came);
  const std::uint32_t early = mapping.event(inversion.before);
  const bool by_key = facts.expectations().order == Order::per_key;
  Anomaly anomaly{"", late + 1, "", {}};
  anomaly.transactions = {mapping.transactions[inversion.before],
                          mapping.transactions[inversion.came]};
  anomaly.summary = fmt::format("{} ({}) was applied in {} after {} ({}), of the same {}",
                                chronicle.name_of(late), chronicle.place_of(late), mapping.name,
                                chronicle.name_of(early), chronicle.place_of(early),
                                by_key ? "key" : "partition");
  anomaly.evidence = {evidence_line(chronicle, mapping, inversion.before),
                      evidence_line(chronicle, mapping, inversion.came)};
  if (inversion.count > 1) {
    anomaly.evidence.push_back(
        fmt::format("{} were applied late", count_of(inversion.count, "event")));
  }
  return anomaly;
}

}  // namespace

std::vector<Anomaly> find_disorder(const Facts& facts) {
  Findings findings("order");
  if (facts.expectations().order == Order::none) return {};
  for (const Mapping& mapping : facts.chronicle().mappings) {
    // A version that goes back is a stale overwrite.
    if (!mapping.is_stream || mapping.kind == EffectKind::version ||
        mapping.kind == EffectKind::count) {
      continue;
    }
    for (const Inversion& inversion : inversions(facts, mapping)) {
      findings.add([&] { return disorder_of(facts, mapping, inversion); });
    }
  }
  return findings.take();
}

}  // namespace wringer::checkers
