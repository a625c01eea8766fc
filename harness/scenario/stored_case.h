#pragma once

// case.json: a case that was run, to be run again. Written by reports/case_file.h.

#include "harness/core/fault_kind.h"
#include "harness/scenario/reader.h"
#include "harness/scenario/scenario.h"

#include <filesystem>
#include <span>

namespace wringer::scenario {

// Which scenario a case.json belongs to, as an absolute path.
[[nodiscard]] tl::expected<std::filesystem::path, Mistakes> scenario_of_stored_case(
    const std::filesystem::path& file);

// The case itself; its addresses must make sense in the scenario.
[[nodiscard]] tl::expected<GivenCase, Mistakes> read_stored_case(const std::filesystem::path& file,
                                                                 std::span<const FaultKind> kinds,
                                                                 const Scenario& scenario);

// How many events of a key the scenario's checks can tell apart; 0: any number. Sums have a digit
// for each (harness/core/digits.h).
[[nodiscard]] int events_per_key_max(const Scenario& scenario);

// The scenario with what the case has taken away; more keys than that, if its checks need them.
[[nodiscard]] Scenario reduced(Scenario scenario, const Reduction& reduction);

}  // namespace wringer::scenario
