#pragma once

#include "harness/core/error.h"
#include "harness/core/moment.h"

#include <functional>

namespace wringer::faults {

// Consumer groups, seen from their coordinators.
class GroupControls {
 public:
  virtual ~GroupControls() = default;

  // Takes the instance's members out of their groups, in their names, at their coordinators. The
  // answer comes when the coordinators have confirmed: how many members left.
  virtual void leave_groups(Instance instance, std::function<void(Result<int>)> done) = 0;
};

}  // namespace wringer::faults
