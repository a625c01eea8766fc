#pragma once

// Arguments of faults, by the shapes that a fault's kind gives them. Private to this folder.

#include "harness/core/fault_kind.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/yaml_cursor.h"

#include <optional>

namespace wringer::scenario {

[[nodiscard]] std::optional<Argument> read_argument(const YamlCursor& cursor,
                                                    const Parameter& parameter,
                                                    const Scenario& scenario);
// What stands for an argument that was left out; nothing: there is no default.
[[nodiscard]] std::optional<Argument> default_argument(const Parameter& parameter);

}  // namespace wringer::scenario
