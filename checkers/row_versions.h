#pragma once

// Follows the versions of rows in the order of commit. Private to this folder.

#include "checkers/facts.h"

#include <cstdint>
#include <vector>

namespace wringer::checkers {

// The first time that the row of a key went back.
struct StepBack {
  std::uint32_t key = 0;
  // Marks: what was there before, the newest that ever was, and what came.
  std::size_t before = 0;
  std::size_t came = 0;
  // The row had been removed, by an event newer than what came.
  bool was_removed = false;
  // How many such steps there were.
  std::size_t count = 0;
  // At the end the row is as new as it ever was.
  bool healed = false;
};

// One for each key whose row went back, in the order of keys. Linear.
[[nodiscard]] std::vector<StepBack> steps_back(const Facts& facts, std::size_t mapping);

}  // namespace wringer::checkers
