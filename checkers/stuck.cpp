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

// Events that the group has still to be given, and that have not been applied in full.
Undone count_undone(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  Undone undone;
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    if (chronicle.passed(event) || !facts.is_owed(event) || !misses_some(facts, event)) continue;
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
  if ((chronicle.settled && undone.count == 0) || is_livelock(facts, undone)) return {};
  Anomaly anomaly{"stuck", std::nullopt, "", progress_of(chronicle)};
  if (undone.count == 0) {
    anomaly.summary = "the system did not settle, though it has applied every event";
  } else {
    anomaly.event = chronicle.number_of(undone.first);
    anomaly.summary = fmt::format("the system {} with {} undone, the first is {} at {}",
                                  chronicle.settled ? "came to rest" : "did not settle",
                                  count_of(undone.count, "event"), chronicle.name_of(undone.first),
                                  chronicle.place_of(undone.first));
  }
  if (!chronicle.unsettled_because.empty()) {
    anomaly.evidence.insert(anomaly.evidence.begin(), chronicle.unsettled_because);
  }
  anomaly.evidence = shortened(std::move(anomaly.evidence));
  return {std::move(anomaly)};
}

std::vector<Anomaly> find_livelock(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  const Undone undone = count_undone(facts);
  if (!is_livelock(facts, undone)) return {};
  Anomaly anomaly{"livelock", chronicle.number_of(undone.first), "", progress_of(chronicle)};
  anomaly.summary =
      fmt::format("{} at {} was delivered {} and never done; {} undone",
                  chronicle.name_of(undone.first), chronicle.place_of(undone.first),
                  how_often(deliveries_of(facts, undone.first)), count_of(undone.count, "event"));
  if (!chronicle.unsettled_because.empty()) {
    anomaly.evidence.insert(anomaly.evidence.begin(), chronicle.unsettled_because);
  }
  anomaly.evidence = shortened(std::move(anomaly.evidence));
  return {std::move(anomaly)};
}

}  // namespace wringer::checkers
