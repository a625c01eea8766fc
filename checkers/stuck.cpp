#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {
namespace {

// Delivered so often without being done, an event is tried and not forgotten.
constexpr std::size_t k_deliveries_of_livelock = 5;

struct Undone {
  std::size_t count = 0;
  std::uint32_t first = 0;
};

bool misses_some(const Facts& facts, std::uint32_t event) {
  for (std::size_t i = 0; i < facts.mappings(); ++i) {
    if (facts.misses(i, event)) return true;
  }
  return false;
}

// Nobody gets past it. What stands behind it, if anything does, is undone as well.
bool is_in_the_way(const Facts& facts, std::uint32_t event) {
  const Chronicle& chronicle = facts.chronicle();
  return !chronicle.settled && chronicle.has(event, event_flags::k_poison) &&
         chronicle.in_log(event) && !facts.is_applied(event) && !facts.is_dead_letter(event);
}

// Events that the group has still to be given, and that have not been applied in full.
Undone count_undone(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  Undone undone;
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    if (chronicle.passed(event)) continue;
    const bool is_missing = facts.is_owed(event) && misses_some(facts, event);
    if (!is_missing && !is_in_the_way(facts, event)) continue;
    if (undone.count++ == 0) undone.first = event;
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

std::size_t deliveries_of(const Facts& facts, std::uint32_t event) {
  const Chronicle::Events& events = facts.chronicle().events;
  std::size_t count = 0;
  for (const GroupLog::Delivery& delivery : facts.group().deliveries) {
    const bool holds = delivery.partition == events.partition[event] &&
                       delivery.first <= events.offset[event] &&
                       events.offset[event] < delivery.end;
    count += holds ? 1 : 0;
  }
  return count;
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
  return {with_progress(
      chronicle, {"stuck",
                  chronicle.number_of(undone.first),
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
