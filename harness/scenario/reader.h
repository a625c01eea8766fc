#pragma once

// Reads scenario files. All mistakes of a file are reported at once.

#include "harness/core/fault_kind.h"
#include "harness/scenario/scenario.h"

#include <tl/expected.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::scenario {

// A mistake of the user in a scenario file.
struct Mistake {
  // 1-based; 0 where it concerns the whole file.
  int line = 0;
  int column = 0;
  std::string message;
};

// "scenarios/x.yaml:12:3: unknown key 'tabel'. Did you mean 'table'?"
[[nodiscard]] std::string to_text(const std::filesystem::path& file, const Mistake& mistake);

using Mistakes = std::vector<Mistake>;

// `file` is what relative paths in `text` are relative to and what names the scenario. Known fault
// kinds are passed in, because what a fault is lives in harness/faults.
[[nodiscard]] tl::expected<Scenario, Mistakes> read_scenario(
    std::string_view text, const std::filesystem::path& file,
    std::span<const FaultKind> fault_kinds);

// What the judge needs of a scenario file, or of a file that holds nothing else: its other sections
// are not read. Programs are relative to `folder`; empty: to that of the file.
[[nodiscard]] tl::expected<Expectations, Mistakes> read_expectations_file(
    const std::filesystem::path& file, const std::filesystem::path& folder = {});

// The same as read_scenario, from the disk. A file that can't be read is a mistake too.
[[nodiscard]] tl::expected<Scenario, Mistakes> read_scenario_file(
    const std::filesystem::path& file, std::span<const FaultKind> fault_kinds);

}  // namespace wringer::scenario
