#pragma once

// The sections of a scenario file, one reader each. Private to this folder. Each fills its part of
// the scenario, which it finds with its defaults, and records mistakes through its cursor. Sections
// that refer to others are read after them; `reader.cpp` knows the order.

#include "harness/core/fault_kind.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/yaml_cursor.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::scenario {

// Fills topics and postgres. Relative paths are relative to `folder`.
void read_services(const YamlCursor& cursor, const std::filesystem::path& folder,
                   Scenario& scenario);
// Mistakes if the services have no such topic, or no such service; nothing where there are no
// services to be read, as for a stored history.
void check_declared_topic(const YamlCursor& cursor, const std::string& name,
                          const Scenario& scenario);
void check_declared_http(const YamlCursor& cursor, const std::string& name,
                         const Scenario& scenario);
// After services: commands may speak of topics.
void read_system(const YamlCursor& cursor, const std::filesystem::path& folder, Scenario& scenario);
// After services: the workload's topic is one of them. Relative paths are relative to `folder`.
void read_workload(const YamlCursor& cursor, const std::filesystem::path& folder,
                   Scenario& scenario);
// After the workload: what counts as an effect must be in the payload.
void read_effects(const YamlCursor& cursor, Scenario& scenario);
// Several sections, after effects, which they refer to. Relative paths are relative to `folder`.
void read_checks(YamlMap& map, const std::filesystem::path& folder, Scenario& scenario);
void read_heartbeats(const YamlCursor& cursor, Scenario& scenario);
// After all that an address may speak of: instances, topics, events.
[[nodiscard]] Schedule read_schedule(const YamlCursor& cursor,
                                     std::span<const FaultKind> fault_kinds,
                                     const Scenario& scenario);
void read_explore(const YamlCursor& cursor, std::span<const FaultKind> fault_kinds,
                  Scenario& scenario);
void read_cases(const YamlCursor& cursor, std::span<const FaultKind> fault_kinds,
                Scenario& scenario);
// What a case has less of, among other keys of its map.
[[nodiscard]] Reduction read_reduction(YamlMap& map);
// One case, as it stands in a scenario.
[[nodiscard]] GivenCase read_given_case(YamlMap map, std::span<const FaultKind> fault_kinds,
                                        const Scenario& scenario);
void read_settle(const YamlCursor& cursor, Scenario& scenario);

}  // namespace wringer::scenario
