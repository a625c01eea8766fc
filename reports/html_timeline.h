#pragma once

// What the timeline of a page is drawn from. Private to this folder.

#include "harness/core/case_result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>

namespace wringer::reports {

struct TimelineBounds {
  // Entries of the journal; those around the faults are kept.
  std::size_t entries = 100'000;
};

// The entries in columns, which `timeline_model.js` reads (times in µs as differences, moments as
// numbers), commits with their transactions, generations, and where each fault fired and healed.
// Null without a journal.
[[nodiscard]] nlohmann::ordered_json timeline_json(const CaseResult& result,
                                                   const TimelineBounds& bounds);

// How many entries `timeline_json` will keep.
[[nodiscard]] std::size_t entries_kept(const CaseResult& result, const TimelineBounds& bounds);

}  // namespace wringer::reports
