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

// How many words of the cycle at `at` to leave before it, so that the same cycle has the same text
// wherever a trace comes upon it: of its rotations that stand there as often, the first by the
// alphabet.
std::size_t words_before(const std::vector<std::string>& words, std::size_t at, std::size_t period,
                         std::size_t count) {
  const auto rotation = [&](std::size_t shift) {
    const auto first = words.begin() + static_cast<std::ptrdiff_t>(at + shift);
    return std::vector<std::string>(first, first + static_cast<std::ptrdiff_t>(period));
  };
  std::size_t best = 0;
  for (std::size_t shift = 1; shift < period && at + shift + count * period <= words.size();
       ++shift) {
    const bool stands = repetitions(words, at + shift, period) >= count;
    if (stands && rotation(shift) < rotation(best)) best = shift;
  }
  return best;
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
    if (best_count > 1) {
      const std::size_t before = words_before(words, at, best_period, best_count);
      if (before > 0) text += joined(words, at, before) + " → ";
      at += before;
    }
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
