#pragma once

#include "harness/core/exit_code.h"
#include "harness/scenario/reader.h"
#include "harness/scenario/scenario.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace wringer::cli {

// All to stderr; the code to end with.
ExitCode report_mistakes(const std::filesystem::path& file, const scenario::Mistakes& mistakes);

// Reads them all. Files of the same name get scenarios of different ones: "orders-payments" for
// payments.yaml in the folder orders, with a number where that is not enough. Every mistake of
// every file goes to stderr; then the result is nothing.
[[nodiscard]] std::optional<std::vector<scenario::Scenario>> read_scenarios(
    const std::vector<std::string>& files);

}  // namespace wringer::cli
