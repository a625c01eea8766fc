#pragma once

#include <cstdint>
#include <optional>

namespace wringer::process {

// What programs may still take without others having to make room: of the machine, or of the
// control group that we are in (a container), whichever is less. None: the kernel does not say.
[[nodiscard]] std::optional<std::uint64_t> free_memory_mb();

}  // namespace wringer::process
