#pragma once

#include "harness/core/error.h"

#include <filesystem>
#include <string_view>

namespace wringer::reports {

// Writes a file that readers see either whole or not at all: under another name first, then
// renamed. Creates the folder. Replaces what was there. Private to this folder.
[[nodiscard]] Status write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace wringer::reports
