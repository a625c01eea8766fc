#pragma once

#include <sys/types.h>

#include <vector>

namespace wringer::process {

// Every process below `ancestor` at this instant, from /proc; zombies too. A process may come or go
// while we look, so whoever wants none left asks again.
[[nodiscard]] std::vector<pid_t> descendants_of(pid_t ancestor);

}  // namespace wringer::process
