#pragma once

#include "harness/core/history.h"
#include "harness/core/journal.h"
#include "harness/core/metrics.h"
#include "harness/core/schedule.h"

#include <vector>

namespace wringer::cases {

// Of a case that is at rest, or has failed to come to rest. The history's input and ends are known.
[[nodiscard]] CaseMetrics metrics_of(const Journal& journal, const std::vector<Receipt>& receipts,
                                     const History& history);

}  // namespace wringer::cases
