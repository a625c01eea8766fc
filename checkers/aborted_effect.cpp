#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {

std::vector<Anomaly> find_aborted_effects(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("aborted effect");
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  std::vector<std::uint32_t> aborted;
  for (std::uint32_t event = 0; event < size; ++event) {
    // One that was aborted and then sent again is in the log.
    if (chronicle.has(event, event_flags::k_aborted) && !chronicle.in_log(event)) {
      aborted.push_back(event);
    }
  }
  const Marks marks(chronicle, aborted);
  for (const std::uint32_t event : aborted) {
    std::vector<std::string> evidence;
    for (std::size_t i = 0; i < facts.mappings(); ++i) {
      for (const std::size_t mark : marks.of(i, event)) {
        evidence.push_back(evidence_line(chronicle, chronicle.mappings[i], mark));
      }
    }
    if (evidence.empty()) continue;
    findings.add([&] {
      return Anomaly{"", chronicle.number_of(event),
                     fmt::format("{} was applied, though the transaction that produced it was "
                                 "aborted",
                                 chronicle.name_of(event)),
                     shortened(std::move(evidence))};
    });
  }
  return findings.take();
}

}  // namespace wringer::checkers
