#pragma once

#include "harness/core/moment.h"

#include <vector>

namespace wringer::explore {

// Of each instance, the first being number 1: which of the system's programs it runs. Those beyond
// the last, which faults may add, run the first program. Empty: there is one instance.
using Programs = std::vector<int>;

[[nodiscard]] int program_of(const Programs& programs, Instance instance);
// At least 1.
[[nodiscard]] int instances_of(const Programs& programs, int program);

}  // namespace wringer::explore
