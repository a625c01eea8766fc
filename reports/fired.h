#pragma once

// Where in the journal faults fired. Private to this folder.

#include "harness/core/case_result.h"

#include <optional>

namespace wringer::reports {

// Null: it did not fire, or there is no journal.
[[nodiscard]] const JournalEntry* fired_at(const CaseResult& result, const Receipt& receipt);

// When the first fault fired at a moment; none: no fault did, or there is no journal.
[[nodiscard]] std::optional<Duration> first_fault_at(const CaseResult& result);

}  // namespace wringer::reports
