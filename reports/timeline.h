#pragma once

// The moments of a journal that matter for one event, or for a case as a whole. Private to this
// folder; `story.h` makes a story of them.

#include "harness/core/case_result.h"

#include <optional>
#include <string>
#include <vector>

namespace wringer::reports {

struct TimelineEntry {
  // Since the journal was opened; none: a remark on the entry before it.
  std::optional<Duration> at;
  std::string text;
};

// When the first fault fired; none: no fault did, or there is no journal.
[[nodiscard]] std::optional<Duration> first_fault_at(const CaseResult& result);

// In the journal's order. `record` is where the event stands in the input log; null: what is told
// is about no event. Empty without a journal.
[[nodiscard]] std::vector<TimelineEntry> timeline_of(const CaseResult& result,
                                                     const InputRecord* record);

}  // namespace wringer::reports
