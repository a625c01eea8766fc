#include "checkers/row_versions.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace wringer::checkers {

std::vector<StepBack> steps_back(const Facts& facts, std::size_t index) {
  const Chronicle& chronicle = facts.chronicle();
  const Mapping& mapping = chronicle.mappings[index];
  std::vector<StepBack> steps;
  if (mapping.kind != EffectKind::version || !mapping.is_stream) return steps;
  constexpr std::uint32_t k_none = std::numeric_limits<std::uint32_t>::max();
  // By key: the mark of the newest version so far, and the key's place in `steps`.
  std::vector<std::uint32_t> newest(chronicle.keys.size(), k_none);
  std::unordered_map<std::uint32_t, std::size_t> known;
  for (std::uint32_t i = 0; i < mapping.size(); ++i) {
    const std::uint32_t event = mapping.event(i);
    const std::uint32_t key = chronicle.events.key[event];
    std::uint32_t& top = newest[key];
    // A table that was emptied is built anew.
    if (mapping.mark(i) == Mark::erased) {
      top = k_none;
      continue;
    }
    const std::uint32_t version = chronicle.events.version[event];
    if (top == k_none || version >= chronicle.events.version[mapping.event(top)]) {
      top = i;
      continue;
    }
    const auto [step, is_new] = known.try_emplace(key, steps.size());
    if (is_new) {
      steps.push_back({key, top, i, mapping.mark(top) == Mark::removed, 0, false});
    }
    ++steps[step->second].count;
  }
  for (StepBack& step : steps) {
    const std::uint32_t highest = facts.highest_version(index, step.key);
    const std::uint32_t end = facts.final_version(index, step.key);
    // A row that is gone is as new as the tombstone that removed it.
    const std::uint32_t top = newest[step.key];
    step.healed =
        end == highest || (end == 0 && (top == k_none || mapping.mark(top) == Mark::removed));
  }
  std::sort(steps.begin(), steps.end(),
            [](const StepBack& a, const StepBack& b) { return a.key < b.key; });
  return steps;
}

}  // namespace wringer::checkers
