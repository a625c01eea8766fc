#pragma once

// Errors of Kafka as arguments of faults: "NOT_COORDINATOR", or 16.

#include "harness/core/fault_kind.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer::faults {

// None: there is no such error.
[[nodiscard]] std::optional<std::int16_t> parse_error_code(const std::string& text);

// What is wrong with the argument `code` of a fault that gives this error at its address: whether
// there is such an error, whether a broker could give it to such a request, whether it would be
// true there.
[[nodiscard]] std::vector<FaultMistake> check_error_code(const FaultSpec& spec);

}  // namespace wringer::faults
