#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace wringer::checkers {
namespace {

// Delivered so often without being done, an event is tried and not forgotten.
constexpr std::size_t k_deliveries_of_livelock = 5;

struct Undone {
  std::size_t count = 0;
  std::uint32_t first = 0;
  // Nothing is missing but what nobody may owe: poison, say, that nobody gets past.
  bool only_in_the_way = true;

  void add(std::uint32_t event, bool is_missing) {
    if (count++ == 0) first = event;
    first = std::min(first, event);
    only_in_the_way = only_in_the_way && !is_missing;
  }
};

bool misses_some(const Facts& facts, std::uint32_t event) {
  for (std::size_t i = 0; i < facts.mappings(); ++i) {
    if (facts.misses(i, event)) return true;
  }
  return false;
}

std::size_t deliveries_of(const Facts& facts, std::uint32_t event) {
  const Chronicle::Events& events = facts.chronicle().events;
  std::size_t count = 0;
  for (const GroupLog::Delivery& delivery : facts.group().deliveries) {
    if (delivery.holds(events.partition[event], events.offset[event])) ++count;
  }
  return count;
}

// Nobody gets past it, though it need not leave anything behind. What stands behind it, if anything
// does, is undone as well.
bool is_in_the_way(const Facts& facts, std::uint32_t event) {
  using namespace event_flags;
  const Chronicle& chronicle = facts.chronicle();
  const bool is_open = !chronicle.settled && chronicle.in_log(event) && !facts.is_applied(event) &&
                       !facts.is_dead_letter(event);
  if (!is_open) return false;
  if (chronicle.has(event, k_poison)) return true;
  return chronicle.has(event, k_tombstone | k_optional) &&
         deliveries_of(facts, event) >= k_deliveries_of_livelock;
}

// A counter tells how many of a key's events there are, not which: the last are those that miss.
void count_uncounted(const Facts& facts, const Mapping& mapping, Undone& undone) {
  const Chronicle& chronicle = facts.chronicle();
  std::vector<std::int64_t> owed(chronicle.keys.size(), 0);
  std::vector<std::vector<std::uint32_t>> open(chronicle.keys.size());
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    const bool counts = facts.is_owed(event) && !facts.is_buried(event) &&
                        !chronicle.has(event, event_flags::k_tombstone);
    if (!counts) continue;
    const std::uint32_t key = chronicle.events.key[event];
    ++owed[key];
    if (!chronicle.passed(event)) open[key].push_back(event);
  }
  for (std::size_t key = 0; key < owed.size(); ++key) {
    const std::int64_t counted = mapping.counts[key].value_or(0);
    for (auto event = open[key].rbegin(); event != open[key].rend() && counted < owed[key];
         ++event, --owed[key]) {
      undone.add(*event, /*is_missing=*/true);
    }
  }
}

// Events that the group has still to be given, and that have not been applied in full.
Undone count_undone(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  Undone undone;
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    if (chronicle.passed(event)) continue;
    const bool is_missing = facts.is_owed(event) && misses_some(facts, event);
    if (is_missing || is_in_the_way(facts, event)) undone.add(event, is_missing);
  }
  if (undone.count > 0 || chronicle.settled) return undone;
  for (const Mapping& mapping : chronicle.mappings) {
    if (mapping.kind == EffectKind::count) count_uncounted(facts, mapping, undone);
  }
  return undone;
}

// "payments[2]: committed 17 of 34" for every partition that is not done.
std::vector<std::string> progress_of(const Chronicle& chronicle) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < chronicle.partitions.size(); ++i) {
    const std::string name = to_text(chronicle.partitions[i]);
    const std::int64_t committed = chronicle.committed[i];
    if (committed < 0 && chronicle.end[i] > 0) {
      lines.push_back(fmt::format("{}: nothing committed of {}", name, chronicle.end[i]));
    } else if (committed >= 0 && committed < chronicle.end[i]) {
      lines.push_back(fmt::format("{}: committed {} of {}", name, committed, chronicle.end[i]));
    }
  }
  return lines;
}

Anomaly with_progress(const Chronicle& chronicle, Anomaly anomaly) {
  anomaly.evidence = progress_of(chronicle);
  if (!chronicle.unsettled_because.empty()) {
    anomaly.evidence.insert(anomaly.evidence.begin(), chronicle.unsettled_because);
  }
  anomaly.evidence = shortened(std::move(anomaly.evidence));
  return anomaly;
}

bool is_livelock(const Facts& facts, const Undone& undone) {
  return !facts.chronicle().settled && undone.count > 0 &&
         deliveries_of(facts, undone.first) >= k_deliveries_of_livelock;
}

}  // namespace

std::vector<Anomaly> find_stuck(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  const Undone undone = count_undone(facts);
  if (undone.count == 0 || is_livelock(facts, undone)) return {};
  // Without an event: whoever is asked to end may commit what is in the way and go past it.
  const auto event = undone.only_in_the_way
                         ? std::nullopt
                         : std::optional<std::uint64_t>(chronicle.number_of(undone.first));
  return {with_progress(
      chronicle, {"stuck",
                  event,
                  fmt::format("the system {} with {} undone, the first is {} at {}",
                              chronicle.settled ? "came to rest" : "did not settle",
                              count_of(undone.count, "event"), chronicle.name_of(undone.first),
                              chronicle.place_of(undone.first)),
                  {}})};
}

// Nothing is wrong with what it has done. What it has not committed comes again after a restart.
std::vector<Anomaly> find_unsettled(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  if (chronicle.settled || count_undone(facts).count > 0) return {};
  return {with_progress(chronicle, {"not settled",
                                    std::nullopt,
                                    "the system did not settle, though it has applied every event",
                                    {}})};
}

std::vector<Anomaly> find_livelock(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  const Undone undone = count_undone(facts);
  if (!is_livelock(facts, undone)) return {};
  return {with_progress(
      chronicle,
      {"livelock",
       chronicle.number_of(undone.first),
       fmt::format("{} at {} was delivered {} and never done; {} undone",
                   chronicle.name_of(undone.first), chronicle.place_of(undone.first),
                   how_often(deliveries_of(facts, undone.first)), count_of(undone.count, "event")),
       {}})};
}

}  // namespace wringer::checkers
