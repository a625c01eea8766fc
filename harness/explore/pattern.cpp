#include "harness/explore/pattern.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::explore {
namespace {

// How often the `period` words at `at` stand there in a row.
std::size_t repetitions(const std::vector<std::string>& words, std::size_t at, std::size_t period) {
  std::size_t count = 1;
  while (at + (count + 1) * period <= words.size() &&
         std::equal(words.begin() + static_cast<std::ptrdiff_t>(at),
                    words.begin() + static_cast<std::ptrdiff_t>(at + period),
                    words.begin() + static_cast<std::ptrdiff_t>(at + count * period))) {
    ++count;
  }
  return count;
}

std::string joined(const std::vector<std::string>& words, std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = first; i < first + count; ++i) text += (i == first ? "" : " → ") + words[i];
  return text;
}

}  // namespace

std::string compress(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t at = 0; at < words.size();) {
    std::size_t best_period = 1;
    std::size_t best_count = 1;
    for (std::size_t period = 1; period <= k_period_max && at + 2 * period <= words.size();
         ++period) {
      const std::size_t count = repetitions(words, at, period);
      // Of equally long stretches the shorter period says more.
      if (count > 1 && count * period > best_count * best_period) {
        best_period = period;
        best_count = count;
      }
    }
    if (at > 0) text += " → ";
    const std::string once = joined(words, at, best_period);
    if (best_count == 1) {
      text += once;
    } else {
      text += best_period == 1 ? fmt::format("{} ×{}", once, best_count)
                               : fmt::format("({}) ×{}", once, best_count);
    }
    at += best_period * best_count;
  }
  return text;
}

}  // namespace wringer::explore
