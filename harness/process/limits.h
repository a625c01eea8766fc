#pragma once

// What the limits of this process (setrlimit(2)) must leave room for.

#include "harness/core/error.h"

#include <cstdint>

namespace wringer::process {

struct Limits {
  // RLIMIT_NOFILE, RLIMIT_AS.
  std::uint64_t open_files = 0;
  std::uint64_t address_space_bytes = 0;
};

[[nodiscard]] Limits limits_of_this_process();

// Error code environment, with the limit and how to raise it, where there is too little to start
// anything, so that nothing is begun that could not be ended. It says nothing of whether a run
// needs more; see `wringer doctor`.
[[nodiscard]] Status check(const Limits& limits);

}  // namespace wringer::process
