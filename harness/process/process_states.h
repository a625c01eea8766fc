#pragma once

// What the processes of a group are doing, from /proc.

#include <sys/types.h>

#include <vector>

namespace wringer::process {

struct GroupState {
  std::vector<pid_t> pids;
  // How many of them stand still: stopped (SIGSTOP), or asleep in vfork until a child goes on that
  // is stopped.
  int standing_still = 0;
  int processes = 0;
};

// Of every process of the group that `leader` leads, at this instant, zombies excepted. One may
// come or go while we look.
[[nodiscard]] GroupState group_state_of(pid_t leader);

}  // namespace wringer::process
