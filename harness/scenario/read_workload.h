#pragma once

// The parts of the section `workload`, for each other. Private to this folder.

#include "harness/scenario/scenario.h"
#include "harness/scenario/yaml_cursor.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace wringer::scenario {

// So many, and so many keys, a workload may have.
inline constexpr std::uint64_t k_events_max = 1'000'000;

// So many of a topic.
inline constexpr std::uint64_t k_partitions_max = 256;

// How many the workload's topic has.
[[nodiscard]] int partitions_of(const Scenario& scenario);

// A template for values, whose placeholders are known.
[[nodiscard]] ValueTemplate read_value(const YamlCursor& cursor);

// Events from a file of JSON Lines, which `cursor` names relative to `folder`. What is wrong with a
// line is a mistake at the cursor that tells the line.
[[nodiscard]] std::vector<GivenEvent> read_events_file(const YamlCursor& cursor,
                                                       const std::filesystem::path& folder,
                                                       int partitions);

// Whether some field of all values holds the number of the event among those of its key, from 1.
[[nodiscard]] bool given_events_carry_versions(const WorkloadSpec& workload);

// Mistakes for ids of events of a file that others would be called too. After the generators.
void check_ids_of_file(const YamlCursor& file, const WorkloadSpec& workload);

// The keys of `map` that make a workload other than tidy. After topic, events and keys.
void read_generators(YamlMap& map, Scenario& scenario);

}  // namespace wringer::scenario
