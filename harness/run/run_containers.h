#pragma once

// What a run does for systems that are containers, before its first case and after its last.

#include "harness/core/error.h"
#include "harness/process/keeper.h"
#include "harness/run/run_folder.h"
#include "harness/scenario/scenario.h"

#include <filesystem>
#include <string>
#include <vector>

namespace wringer::run {

// The images are there, and the run's containers are removed at the keeper's end, whatever becomes
// of us. Nothing, if no system is a container. Error code environment, with what to do.
[[nodiscard]] Status prepare_containers(const std::vector<scenario::Scenario>& scenarios,
                                        process::Keeper& keeper, const std::string& run_id,
                                        const std::filesystem::path& folder);

// By which a run notes that it makes containers; nothing, if it makes none.
[[nodiscard]] std::vector<std::string> container_lines(
    const std::vector<scenario::Scenario>& scenarios);

// Removes the containers of runs that died with their keeper, and the lines that speak of them.
// Where that fails the lines stay, for a later run.
void remove_system_containers(std::vector<DeadRun>& dead_runs, process::Keeper& keeper,
                              const std::filesystem::path& folder);

}  // namespace wringer::run
