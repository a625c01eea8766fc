#pragma once

// Runs `wringer` and takes the time of what it says, line by line.

#include "harness/core/clock.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wringer::bench {

// A form of the ledger, and what is wrong with it.
struct Variant {
  std::string name;
  // "--apply insert --commit after"
  std::string options;
};

// `explore`: "explore: sweep", or "faults: []".
[[nodiscard]] std::string scenario_text(const Variant& variant, const std::string& explore);

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
