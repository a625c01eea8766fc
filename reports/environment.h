#pragma once

// The machine that a run took place on, for reports.

#include <string>
#include <utility>
#include <vector>

namespace wringer::reports {

// {"system", "Linux 6.1.0 x86_64"}, {"processors", "8"}. No names of machines or people.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> environment_of_machine();

}  // namespace wringer::reports
