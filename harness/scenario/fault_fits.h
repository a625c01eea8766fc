#pragma once

// Which faults can be done to a system, by what it runs as.

#include "harness/core/fault_kind.h"
#include "harness/scenario/scenario.h"

#include <string>

namespace wringer::scenario {

// Why no fault of this kind can be done to it, and what can be said instead; empty: it can.
[[nodiscard]] std::string why_it_does_not_fit(const FaultKind& kind, const SystemSpec& system);
// The same of one fault, whose kind fits.
[[nodiscard]] std::string why_it_does_not_fit(const FaultSpec& fault, const FaultKind& kind,
                                              const SystemSpec& system);

}  // namespace wringer::scenario
