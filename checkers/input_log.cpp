#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {

std::vector<std::string> find_doubts(const Facts& facts) {
  const History& history = facts.history();
  std::vector<std::string> doubts;
  if (history.events.empty()) doubts.push_back("no event was produced, so nothing was tried");
  if (history.effects.empty()) doubts.push_back("no effects were read, so nothing could be judged");

  std::size_t missing = 0;
  std::size_t repeated = 0;
  const Event* first_missing = nullptr;
  const Event* first_repeated = nullptr;
  for (const Event& event : history.events) {
    const int copies = facts.input(event).copies;
    if (copies == 0 && missing++ == 0) first_missing = &event;
    if (copies > 1 && repeated++ == 0) first_repeated = &event;
  }
  if (missing > 0) {
    doubts.push_back(fmt::format(
        "the input log lacks {} that Kafka acknowledged, the first is {}; not the system's fault",
        count_of(missing, "event"), name_of(*first_missing)));
  }
  if (repeated > 0) {
    doubts.push_back(fmt::format(
        "the input log holds {} more than once, the first is {}; not the system's fault",
        count_of(repeated, "event"), name_of(*first_repeated)));
  }

  std::size_t strange = 0;
  const InputRecord* first_strange = nullptr;
  for (const InputRecord& record : history.input) {
    if (!record.event && strange++ == 0) first_strange = &record;
  }
  if (strange > 0) {
    doubts.push_back(
        fmt::format("the input log holds {} that the workload did not produce, the first at {}",
                    count_of(strange, "record"), place_of(*first_strange)));
  }
  return doubts;
}

}  // namespace wringer::checkers
