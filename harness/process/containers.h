#pragma once

// Processes of containers, as far as this machine runs them and shows them to us, from /proc.

#include <sys/types.h>

#include <string>
#include <vector>

namespace wringer::process {

// The container's id stands in the name of the control group that its processes are in, whatever
// engine made it.
[[nodiscard]] bool is_in_container(pid_t pid, const std::string& id);

// None also if we can't see them.
[[nodiscard]] std::vector<pid_t> processes_in_container(const std::string& id);

}  // namespace wringer::process
