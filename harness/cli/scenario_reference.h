#pragma once

// What may stand in a scenario file, from its JSON Schema, which is compiled in: for the terminal
// and as docs/scenario.md.

#include <string>
#include <string_view>

namespace wringer::cli {

// A line for each key: its path, what it takes, what it means.
[[nodiscard]] std::string key_list(std::string_view schema);
// docs/scenario.md.
[[nodiscard]] std::string key_document(std::string_view schema);

}  // namespace wringer::cli
