#pragma once

// The table of faults as documents: docs/faults.md and the part of the scenario schema that faults
// are. Both are kept in the tree; a test compares them.

#include "harness/core/fault_kind.h"

#include <span>
#include <string>

namespace wringer::cli {

// For a terminal: by group, a line each, and the arguments below it.
[[nodiscard]] std::string fault_list(std::span<const FaultKind> kinds);
// docs/faults.md, whole.
[[nodiscard]] std::string fault_document(std::span<const FaultKind> kinds);
// `definitions.fault` of scenarios/scenario.schema.json.
[[nodiscard]] std::string fault_schema(std::span<const FaultKind> kinds);

}  // namespace wringer::cli
