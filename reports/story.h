#pragma once

// An anomaly told in order, in plain words, with the evidence.

#include "harness/core/case_result.h"

#include <string>
#include <vector>

namespace wringer::reports {

// At most 10 lines, without the anomaly's summary. Each begins with the time since the first fault
// fired ("-0.012 s", "+1.234 s"; without one, since the journal was opened) or with as many blanks.
// Knows nothing of the system: it tells of deliveries, commits, faults and what happened to
// instances. Linear in the size of the journal.
[[nodiscard]] std::vector<std::string> tell(const Anomaly& anomaly, const CaseResult& result);

}  // namespace wringer::reports
