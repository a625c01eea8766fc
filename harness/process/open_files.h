#pragma once

// How many files this process may have open (RLIMIT_NOFILE). Each connection through a proxy takes
// two, and many machines grant 1024 unless one asks for more.

#include <cstdint>

namespace wringer::process {

// Asks for as many as are granted, within reason. Before any child is started.
void raise_open_files();

// What was granted unasked: children get this, as if we had never asked. 0: nothing was changed.
[[nodiscard]] std::uint64_t open_files_before();

}  // namespace wringer::process
