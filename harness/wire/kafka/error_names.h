#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wringer::wire::kafka {

// "REBALANCE_IN_PROGRESS" for 27, "NONE" for 0; empty for codes that we don't know.
[[nodiscard]] std::string_view error_name(std::int16_t code);

// "27 REBALANCE_IN_PROGRESS"; only the number for codes that we don't know.
[[nodiscard]] std::string error_text(std::int16_t code);

}  // namespace wringer::wire::kafka
