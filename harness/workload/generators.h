#pragma once

#include <span>
#include <string_view>

namespace wringer::workload {

// A way in which the events of a workload are other than a tidy producer's: a key of the scenario's
// `workload`.
struct Generator {
  std::string_view name;
  // One line: what it does.
  std::string_view summary;
};

[[nodiscard]] std::span<const Generator> generators();

}  // namespace wringer::workload
