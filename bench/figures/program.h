#pragma once

// Runs a program and takes the time of what it says, line by line.

#include "harness/core/clock.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace wringer::bench {

struct Line {
  Duration at{};
  std::string text;
};

struct Spoken {
  std::vector<Line> lines;
  Duration took{};
  // What `wait` gives.
  int status = 0;

  // The first line that holds the text.
  [[nodiscard]] std::optional<Line> find(const std::string& text) const;
};

// Everything that the command says on stdout; its stderr is dropped.
[[nodiscard]] Spoken listen(const std::vector<std::string>& command,
                            const std::filesystem::path& folder);

}  // namespace wringer::bench
