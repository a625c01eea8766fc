#pragma once

// How an instance is started, signalled and awaited, whatever it runs as. Used on the I/O thread;
// destroying it ends what runs.

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/process/keeper.h"

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace wringer::instances {

// How an instance ended that was asked to.
struct TerminatedProcess {
  // It needed no SIGKILL.
  bool by_itself = false;
  process::ExitStatus status{};
  std::string how;
};

// How an instance ended that nobody had asked to.
struct UnaskedExit {
  process::ExitStatus status{};
  // Processes that it had started and that lived on, as those of a program do that goes into the
  // background. They are dead by now.
  int lived_on = 0;
};

class InstanceForm {
 public:
  InstanceForm() = default;
  virtual ~InstanceForm() = default;
  InstanceForm(const InstanceForm&) = delete;
  InstanceForm& operator=(const InstanceForm&) = delete;

  // Does nothing if it is running.
  [[nodiscard]] virtual Status start() = 0;
  // SIGKILL to all of it; `done` comes, later, when none of it is left: how its leader ended.
  virtual void kill(std::function<void(Result<std::string>)> done) = 0;
  // Asks its leader to end, as whoever runs it in earnest does; kills what is left when the leader
  // has ended or `grace` is over. `done` comes, later, when none of it is left.
  virtual void terminate(Duration grace, std::function<void(Result<TerminatedProcess>)> done) = 0;

  // `done` comes, later, when every process of it stands still: how many there are.
  virtual void pause(std::function<void(Result<int>)> done) = 0;
  // All of it goes on; `done` comes later. Nothing to be done is no error.
  virtual void resume(std::function<void(Status)> done) = 0;

  [[nodiscard]] virtual bool running() const = 0;
  [[nodiscard]] virtual int starts() const = 0;
  // All that run of it, as far as they can be seen.
  [[nodiscard]] virtual std::vector<pid_t> processes() const = 0;
  // What it writes to, from its first start on: stdout and stderr, or nothing.
  [[nodiscard]] virtual std::vector<std::filesystem::path> outputs() const = 0;
};

// The last lines that it wrote to stderr, or, if there are none, to stdout; at most `count`, and of
// each as much as anybody reads.
[[nodiscard]] std::vector<std::string> last_lines_of(const InstanceForm& instance,
                                                     std::size_t count);

}  // namespace wringer::instances
