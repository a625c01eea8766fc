#pragma once

// The passing case that is shown beside a failing one. Private to this folder.

#include "harness/core/case_result.h"

#include <cstddef>
#include <optional>

namespace wringer::reports {

// Of the cases of the same scenario that hold and still have their journal, the one most like it:
// the same case at another time, else one with the same faults elsewhere, else any; of these the
// nearest in the run.
[[nodiscard]] std::optional<std::size_t> passing_sibling(const ScenarioResult& scenario,
                                                         std::size_t index);

}  // namespace wringer::reports
