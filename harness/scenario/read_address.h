#pragma once

// Addresses in a scenario file. Private to this folder.

#include "harness/core/address.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/yaml_cursor.h"

#include <optional>

namespace wringer::scenario {

// {instance: 1, after: postgres.commit, nth: 3, …}, checked against what the scenario has.
[[nodiscard]] Address read_address(const YamlCursor& cursor, const Scenario& scenario);

// The number of an instance that the scenario has.
[[nodiscard]] std::optional<Instance> read_instance(const YamlCursor& cursor,
                                                    const Scenario& scenario);
// "payments[2]", of a topic that the scenario has.
[[nodiscard]] std::optional<TopicPartition> read_partition(const YamlCursor& cursor,
                                                           const Scenario& scenario);

}  // namespace wringer::scenario
