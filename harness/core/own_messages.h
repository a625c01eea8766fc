#pragma once

#include <string_view>

namespace wringer {

// The prefix of the logical messages that we write into the log of a system's database, for our own
// change stream. A system that reads that log too must not see them. The triggers spell it out.
inline constexpr std::string_view k_own_messages = "wringer";

}  // namespace wringer
