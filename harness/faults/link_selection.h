#pragma once

// The arguments by which faults of links say which links they mean.

#include "harness/core/fault_kind.h"
#include "harness/core/link_rule.h"

#include <vector>

namespace wringer::faults {

enum class LinkChoice { instances, services, services_and_coordinator };

// `on`, and what the choice adds.
[[nodiscard]] std::vector<Parameter> link_parameters(LinkChoice choice);
// `for`
[[nodiscard]] Parameter for_parameter();
// `direction`
[[nodiscard]] Parameter direction_parameter();
// What is wrong with such arguments.
[[nodiscard]] std::vector<FaultMistake> check_links(const FaultSpec& spec);

// The links that they name, of this instance.
[[nodiscard]] LinkSelection link_selection(const FaultSpec& spec, Instance instance);
[[nodiscard]] LinkDirection link_direction(const FaultSpec& spec);

}  // namespace wringer::faults
