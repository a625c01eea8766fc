#pragma once

// The parts of the section `workload`, for each other. Private to this folder.

#include "harness/scenario/scenario.h"
#include "harness/scenario/yaml_cursor.h"

#include <filesystem>
#include <vector>

namespace wringer::scenario {

// How many the workload's topic has.
[[nodiscard]] int partitions_of(const Scenario& scenario);

// A template for values, whose placeholders are known.
[[nodiscard]] ValueTemplate read_value(const YamlCursor& cursor);

// Events from a file of JSON Lines, which `cursor` names relative to `folder`. What is wrong with a
// line is a mistake at the cursor that tells the line.
[[nodiscard]] std::vector<GivenEvent> read_events_file(const YamlCursor& cursor,
                                                       const std::filesystem::path& folder,
                                                       int partitions);

// The keys of `map` that make a workload other than tidy. After topic, events and keys.
void read_generators(YamlMap& map, Scenario& scenario);

}  // namespace wringer::scenario
