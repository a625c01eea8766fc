#pragma once

#include "harness/scenario/scenario.h"

#include <filesystem>
#include <string>
#include <vector>

namespace wringer::cli {

// Reads them all. Every mistake of every file goes to stderr; then the result is nothing.
[[nodiscard]] std::optional<std::vector<scenario::Scenario>> read_scenarios(
    const std::vector<std::string>& files);

}  // namespace wringer::cli
