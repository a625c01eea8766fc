#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {
namespace {

struct Undone {
  std::size_t count = 0;
  const Event* first = nullptr;
};

// Events that the group has still to be given, and that have not been applied in full.
Undone count_undone(const Facts& facts) {
  Undone undone;
  for (const Event& event : facts.history().events) {
    const InputFacts& input = facts.input(event);
    if (input.record == nullptr || input.passed || facts.missing_in(event).empty()) continue;
    if (undone.count++ == 0) undone.first = &event;
  }
  return undone;
}

// "payments[2]: committed 17 of 34" for every partition that is not done.
std::vector<std::string> progress_of(const History& history) {
  std::vector<std::string> lines;
  for (const auto& [partition, end] : history.end) {
    const auto committed = history.committed.find(partition);
    if (committed == history.committed.end()) {
      if (end > 0)
        lines.push_back(fmt::format("{}: nothing committed of {}", to_text(partition), end));
    } else if (committed->second < end) {
      lines.push_back(
          fmt::format("{}: committed {} of {}", to_text(partition), committed->second, end));
    }
  }
  return lines;
}

}  // namespace

std::vector<Anomaly> find_stuck(const Facts& facts) {
  const History& history = facts.history();
  const Undone undone = count_undone(facts);
  if (history.settled && undone.count == 0) return {};

  Anomaly anomaly{"stuck", std::nullopt, "", progress_of(history)};
  if (undone.first == nullptr) {
    anomaly.summary = "the system did not settle, though it has applied every event";
  } else {
    anomaly.event = undone.first->number;
    anomaly.summary = fmt::format("the system {} with {} undone, the first is {} at {}",
                                  history.settled ? "came to rest" : "did not settle",
                                  count_of(undone.count, "event"), name_of(*undone.first),
                                  place_of(*facts.input(*undone.first).record));
  }
  if (!history.unsettled_because.empty()) {
    anomaly.evidence.insert(anomaly.evidence.begin(), history.unsettled_because);
  }
  anomaly.evidence = shortened(std::move(anomaly.evidence));
  return {std::move(anomaly)};
}

}  // namespace wringer::checkers
