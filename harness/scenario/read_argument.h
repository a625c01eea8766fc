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

}  // namespace wringer::scenario
