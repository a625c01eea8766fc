#pragma once

// A wall clock for one instance that can be set: libfaketime, preloaded into its process, reads the
// offset from a file at each look at the clock. The monotonic clock stays true.

#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace wringer::run {

// The library, for programs with threads: that of the distribution's package, or the one that
// $WRINGER_FAKETIME names. Error code environment, with how to get it, if it isn't
// there.
[[nodiscard]] Result<std::filesystem::path> find_faketime();

class InstanceClock {
 public:
  InstanceClock(std::filesystem::path library, std::filesystem::path file)
      : m_library(std::move(library)), m_file(std::move(file)) {}

  // What the instance's process must be started with.
  [[nodiscard]] std::map<std::string, std::string> environment() const;
  // So far from the true time from now on.
  [[nodiscard]] Status set(Duration offset) const;
  // The library is at work in every process of this group; error code environment if it is not.
  [[nodiscard]] Result<std::string> proof(pid_t leader) const;

 private:
  std::filesystem::path m_library;
  std::filesystem::path m_file;
};

}  // namespace wringer::run
