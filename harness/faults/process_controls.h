#pragma once

#include "harness/core/error.h"
#include "harness/core/moment.h"

#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

// The instances of the system, as processes.
class ProcessControls {
 public:
  virtual ~ProcessControls() = default;

  [[nodiscard]] virtual bool running(Instance instance) const = 0;
  // SIGKILL to the instance and all of its group. The answer comes when none of it is left: how its
  // leader ended.
  virtual void kill(Instance instance, std::function<void(Result<std::string>)> done) = 0;
  // Starts an instance that is not running; does nothing to one that is.
  virtual void start(Instance instance, std::function<void(Status)> done) = 0;
};

}  // namespace wringer::faults
