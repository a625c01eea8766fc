#pragma once

// What the timeline of a page is drawn from. Private to this folder.

#include "harness/core/case_result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>

namespace wringer::reports {

// The entries in columns, which `timeline_model.js` reads (times in µs as differences, moments as
// numbers), commits with their transactions, generations, and where each fault fired and healed.
// Null without a journal. Of the entries, at most so many: those around the faults.
[[nodiscard]] nlohmann::ordered_json timeline_json(const CaseResult& result,
                                                   std::size_t entries_max);

// How many entries `timeline_json` will keep.
[[nodiscard]] std::size_t entries_kept(const CaseResult& result, std::size_t entries_max);

}  // namespace wringer::reports
