#pragma once

// Randomness, passed in and repeatable. The same seed gives the same numbers on every machine and
// with every standard library, which std::uniform_int_distribution does not promise.

#include "harness/core/assert.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace wringer {

using Seed = std::uint64_t;

// A seed for one part of a run ("workload", "case 17"), so that drawing more in one part changes
// nothing in another.
[[nodiscard]] Seed mix(Seed seed, std::string_view name);

// From the machine's entropy; the only place where we are not repeatable. Print what it gives.
[[nodiscard]] Seed fresh_seed();

// SplitMix64 (Steele, Lea, Flood 2014). Small, fast, and every seed is a good one. Not thread-safe.
class Random {
 public:
  explicit Random(Seed seed) : m_state(seed) {}

  [[nodiscard]] std::uint64_t next();
  // Uniform in [0, bound); bound must be positive.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);

  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[below(i)]);
    }
  }

 private:
  std::uint64_t m_state;
};

}  // namespace wringer
