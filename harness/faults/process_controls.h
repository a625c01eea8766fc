#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/moment.h"

#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

// How an instance ended that was asked to.
struct Ending {
  // It needed no SIGKILL.
  bool by_itself = false;
  // "exited with code 0", "was killed by signal 15 (Terminated)".
  std::string how;
};

// The instances of the system, as processes. They are numbered from 1 without gaps.
class ProcessControls {
 public:
  virtual ~ProcessControls() = default;

  // How many there are, running or not, extra ones too.
  [[nodiscard]] virtual int instances() const = 0;
  [[nodiscard]] virtual bool running(Instance instance) const = 0;
  // SIGKILL to the instance and all of its group. The answer comes when none of it is left: how its
  // leader ended.
  virtual void kill(Instance instance, std::function<void(Result<std::string>)> done) = 0;
  // SIGTERM to the instance, as a supervisor sends it to the process that it started. What is left
  // of its group when `grace` is over, or when its leader has ended, is killed. The answer comes
  // when none of it is left.
  virtual void terminate(Instance instance, Duration grace,
                         std::function<void(Result<Ending>)> done) = 0;
  // Starts an instance that is not running; does nothing to one that is.
  virtual void start(Instance instance, std::function<void(Status)> done) = 0;

  // SIGSTOP to every process of the instance's group. The answer comes when all are seen to have
  // stopped: how many. Links stay as they are.
  virtual void pause(Instance instance, std::function<void(Result<int>)> done) = 0;
  // SIGCONT to the same; does nothing to an instance that isn't running.
  virtual void resume(Instance instance, std::function<void(Status)> done) = 0;

  // One more instance, with links of its own, is made and started: its number.
  virtual void add(std::function<void(Result<Instance>)> done) = 0;

  // The instance's wall clock can be set from its next start on.
  [[nodiscard]] virtual Status prepare_clock(Instance instance) = 0;
  // So far from the true time, from now on and after each start. The clock must be prepared.
  [[nodiscard]] virtual Status set_clock(Instance instance, Duration offset) = 0;
  // What shows that the running instance goes by that clock; error code environment if it doesn't.
  [[nodiscard]] virtual Result<std::string> clock_proof(Instance instance) const = 0;
};

}  // namespace wringer::faults
