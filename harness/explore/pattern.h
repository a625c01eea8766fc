#pragma once

#include <string>
#include <vector>

namespace wringer::explore {

// "a → (b → c) ×3 → d" for a b c b c b c d: what repeats in a row is written once. The longest
// stretch wins; repetitions of up to `k_period_max` words are seen.
[[nodiscard]] std::string compress(const std::vector<std::string>& words);

inline constexpr std::size_t k_period_max = 24;

}  // namespace wringer::explore
