#pragma once

// What is said to, and about, a system that somebody else runs.

#include "fixtures/services/services.h"
#include "harness/process/keeper.h"
#include "harness/scenario/scenario.h"

#include <filesystem>
#include <string>
#include <vector>

namespace wringer::cases {

// `attach.start` or `attach.stop`, run to its end; nothing, if there is none. Blocks.
[[nodiscard]] Status run_attached_program(const std::vector<std::string>& arguments,
                                          const scenario::Scenario& scenario,
                                          process::Keeper& keeper,
                                          const std::filesystem::path& output);
// It stops the system at the keeper's end, too, whatever becomes of us.
[[nodiscard]] Status stop_attached_at_end(const scenario::Scenario& scenario,
                                          process::Keeper& keeper);

// Where the system finds its services: a line for whoever starts it.
[[nodiscard]] std::string addresses_of_attached(const scenario::Scenario& scenario,
                                                const services::Endpoints& endpoints);

// What a report must say of it.
[[nodiscard]] std::string note_on_attached();

}  // namespace wringer::cases
