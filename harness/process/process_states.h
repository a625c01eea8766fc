#pragma once

// What processes are doing, from /proc.

#include <sys/types.h>

#include <vector>

namespace wringer::process {

struct ProcessStates {
  // Those that are there.
  std::vector<pid_t> pids;
  // How many of them stand still: stopped (SIGSTOP), or asleep in vfork until a child goes on that
  // is stopped.
  int standing_still = 0;
  int processes = 0;
};

// Of these at this instant, zombies excepted. One may go while we look.
[[nodiscard]] ProcessStates states_of(const std::vector<pid_t>& pids);

}  // namespace wringer::process
