#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {
namespace {

// How many, and the first of them.
struct Some {
  std::size_t count = 0;
  std::uint32_t first = 0;
  void add(std::uint32_t event) {
    if (count++ == 0) first = event;
  }
};

}  // namespace

std::vector<std::string> find_doubts(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  std::vector<std::string> doubts;
  if (chronicle.events.size() == 0) doubts.push_back("no event was produced, so nothing was tried");
  if (chronicle.mappings.empty()) {
    doubts.push_back("no effects were read, so nothing could be judged");
  }
  Some missing;
  Some repeated;
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    const bool aborted = chronicle.has(event, event_flags::k_aborted);
    if (!chronicle.in_log(event) && !aborted) missing.add(event);
    if (facts.allowed_times(event) > 1) repeated.add(event);
  }
  if (missing.count > 0) {
    doubts.push_back(fmt::format(
        "the input log lacks {} that Kafka acknowledged, the first is {}; not the system's fault",
        count_of(missing.count, "event"), chronicle.name_of(missing.first)));
  }
  if (repeated.count > 0) {
    doubts.push_back(fmt::format(
        "the input log holds {} more than once, the first is {}; not the system's fault",
        count_of(repeated.count, "event"), chronicle.name_of(repeated.first)));
  }
  if (!chronicle.strangers.empty()) {
    doubts.push_back(
        fmt::format("the input log holds {} that the workload did not produce, the first at {}",
                    count_of(chronicle.strangers.size(), "record"), chronicle.strangers.front()));
  }
  return doubts;
}

}  // namespace wringer::checkers
