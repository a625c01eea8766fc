#pragma once

// A command as people type it, taken apart without a shell.

#include "harness/core/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace wringer::cli {

// Words between blanks; '…', "…" and \ quote as in a POSIX shell. Error code usage: a quote without
// its partner, no word at all, or something that only a shell could do (pipes, redirections,
// $VARIABLES, patterns, NAME=value before the program), with what to do instead.
[[nodiscard]] Result<std::vector<std::string>> split_command(std::string_view text);

}  // namespace wringer::cli
