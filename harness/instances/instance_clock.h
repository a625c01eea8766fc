#pragma once

// A wall clock for one instance that can be set: libfaketime, preloaded into its process, reads the
// offset from a file at each look at the clock. The monotonic clock stays true.

#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace wringer::instances {

// The library, for programs with threads: that of the distribution's package, or the one that
// $WRINGER_FAKETIME names. Error code environment, with how to get it, if it isn't
// there.
[[nodiscard]] Result<std::filesystem::path> find_faketime();

class InstanceClock {
 public:
  // The clock of one instance, told in `file`. Error code environment: `find_faketime`'s, or our
  // own part of it (wringer-clock.so) is not beside our program.
  [[nodiscard]] static Result<std::unique_ptr<InstanceClock>> create(std::filesystem::path file);

  // What the instance's process must be started with.
  [[nodiscard]] std::map<std::string, std::string> environment() const;
  // So far from the true time from now on.
  [[nodiscard]] Status set(Duration offset) const;
  // The library is at work in each of these processes; error code environment if it is not.
  [[nodiscard]] Result<std::string> proof(const std::vector<pid_t>& pids) const;
  // What the library shares between the processes of an instance, and leaves behind when its leader
  // is killed. When none of them is left.
  static void tidy(pid_t leader);

 private:
  struct Libraries {
    std::filesystem::path faketime;
    std::filesystem::path ours;
  };
  InstanceClock(Libraries libraries, std::filesystem::path file)
      : m_libraries(std::move(libraries)), m_file(std::move(file)) {}

  Libraries m_libraries;
  std::filesystem::path m_file;
};

}  // namespace wringer::instances
