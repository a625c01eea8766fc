#pragma once

// What a value means, whether Postgres or JSON wrote it down. Pure functions.

#include <string>
#include <string_view>

namespace wringer::truth {

// The same text for values that mean the same: JSON in any layout and order of members, numbers
// with or without zeros behind the point, 't' and 'true'. Other texts as they are.
[[nodiscard]] std::string meaning_of(std::string_view text);

}  // namespace wringer::truth
