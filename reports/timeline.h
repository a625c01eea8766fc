#pragma once

// The moments of a journal that matter for one event, or for a case as a whole. Private to this
// folder; `story.h` makes a story of them.

#include "harness/core/case_result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::reports {

enum class Step {
  remark,     // On the entry before it, or evidence.
  delivered,  // Kafka gave the event to an instance.
  applied,    // Postgres committed what an instance did with it.
  counted,    // The group's offset passed it, or was moved back.
  fault,      // A fault fired.
  instance,   // Something happened to an instance.
};
[[nodiscard]] std::string_view to_string(Step step);

struct TimelineEntry {
  // Since the journal was opened; none: a remark on the entry before it.
  std::optional<Duration> at;
  std::string text;
  Step step = Step::remark;
  // 0 where it concerns none.
  Instance instance = 0;
};

// In the journal's order. `record` is where the event stands in the input log; null: what is told
// is about no event. Empty without a journal.
[[nodiscard]] std::vector<TimelineEntry> timeline_of(const CaseResult& result,
                                                     const InputRecord* record);

}  // namespace wringer::reports
