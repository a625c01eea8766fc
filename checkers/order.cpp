#include "checkers/properties.h"

#include <fmt/format.h>

#include <unordered_map>

namespace wringer::checkers {
namespace {

using scenario::Order;

struct Inversion {
  std::size_t before = 0;  // Marks: the later record, applied first, …
  std::size_t came = 0;    // … and the earlier one.
  std::size_t count = 0;
};

// Of which the log tells the order: the key or the partition of the events, the partition of their
// records, and the one that they were published to.
struct Lane {
  std::uint32_t key = 0;    // 0 where the whole partition is in order.
  std::uint32_t place = 0;  // Published to << 16 | recorded in.
  [[nodiscard]] std::uint64_t number() const { return std::uint64_t{key} << 32 | place; }
};

Lane lane_of(const Mapping& mapping, std::size_t mark, const Chronicle& chronicle, bool by_key) {
  const Chronicle::Events& events = chronicle.events;
  const std::uint32_t event = mapping.event(mark);
  const std::uint32_t published = mapping.partitions.empty() ? 0 : mapping.partitions[mark];
  return {by_key ? events.key[event] : 0, published << 16 | events.partition[event]};
}

// The marks of the latest records of a lane: of the transactions before, and of the last one too.
struct Latest {
  std::optional<std::uint32_t> before{};
  std::uint32_t now = 0;
};

// Keys are numbers without gaps, and nearly each stays in one place. A table by key is walked
// through as the log is; one that hashes cost half of all that the judge does for 10 M events.
class LatestByLane {
 public:
  explicit LatestByLane(std::size_t keys) : m_homes(keys) {}

  // And whether the lane had none yet.
  std::pair<Latest&, bool> try_emplace(Lane lane, std::uint32_t mark) {
    Home& home = m_homes[lane.key];
    if (!home.place) {
      home = {lane.place, {.now = mark}};
      return {home.latest, true};
    }
    if (*home.place == lane.place) return {home.latest, false};
    const auto [entry, is_first] = m_others.try_emplace(lane.number(), Latest{.now = mark});
    return {entry->second, is_first};
  }

 private:
  struct Home {
    std::optional<std::uint32_t> place{};  // Where the key was first.
    Latest latest{};
  };
  std::vector<Home> m_homes;
  std::unordered_map<std::uint64_t, Latest> m_others;
};

// First applications only: a redelivery may rightly go back.
std::vector<Inversion> inversions(const Facts& facts, const Mapping& mapping) {
  const Chronicle& chronicle = facts.chronicle();
  const bool by_key = facts.expectations().order == Order::per_key;
  const auto offset_at = [&](std::uint32_t mark) {
    return chronicle.events.offset[mapping.event(mark)];
  };
  LatestByLane latest(by_key ? chronicle.keys.size() : 1);
  std::vector<bool> seen(chronicle.events.size());
  std::vector<Inversion> found;
  std::unordered_map<std::uint64_t, std::size_t> known;
  for (std::uint32_t i = 0; i < mapping.size(); ++i) {
    const std::uint32_t event = mapping.event(i);
    if (mapping.mark(i) != Mark::applied || seen[event] || !chronicle.in_log(event)) continue;
    seen[event] = true;
    const Lane lane = lane_of(mapping, i, chronicle, by_key);
    const auto [top, is_first] = latest.try_emplace(lane, i);
    if (is_first) continue;
    if (!are_committed_together(mapping, top.now, i)) top.before = top.now;
    if (offset_at(i) >= offset_at(top.now)) top.now = i;
    if (!top.before || offset_at(i) >= offset_at(*top.before)) continue;
    const auto [inversion, is_new] = known.try_emplace(lane.number(), found.size());
    if (is_new) found.push_back({*top.before, i, 0});
    ++found[inversion->second].count;
  }
  return found;
}

Anomaly disorder_of(const Facts& facts, const Mapping& mapping, const Inversion& inversion) {
  const Chronicle& chronicle = facts.chronicle();
  const std::uint32_t late = mapping.event(inversion.came);
  const std::uint32_t early = mapping.event(inversion.before);
  const bool by_key = facts.expectations().order == Order::per_key;
  Anomaly anomaly{"", chronicle.number_of(late), "", {}};
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
