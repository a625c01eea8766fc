#pragma once

#include "harness/core/chronicle.h"
#include "harness/core/history.h"

#include <cstdint>
#include <set>
#include <vector>

namespace wringer::truth {

// The effects of a chronicle for people: what stands there at the end, by event. For reports, so of
// chronicles that a person can look at only.
[[nodiscard]] std::vector<EffectSet> effects_of(const Chronicle& chronicle);

// Numbers of the events that need not leave an effect.
[[nodiscard]] std::set<std::uint64_t> without_effect(const Chronicle& chronicle);

// A chronicle as a history for people: its events, where they stand, and their effects. Empty but
// for the offsets if it is too large to be looked at.
[[nodiscard]] History history_of(const Chronicle& chronicle);

}  // namespace wringer::truth
