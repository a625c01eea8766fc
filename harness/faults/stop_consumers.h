#pragma once

#include "harness/core/error.h"
#include "harness/core/moment.h"
#include "harness/faults/controls.h"

#include <functional>
#include <vector>

namespace wringer::faults {

// Ends every instance that runs, at once, and takes their members out of their groups, so that the
// groups are empty; `done` gets who they were.
void stop_consumers(Controls& controls, std::function<void(std::vector<Instance>)> done);

void start_consumers(Controls& controls, const std::vector<Instance>& instances,
                     std::function<void(Status)> done);

}  // namespace wringer::faults
