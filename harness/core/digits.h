#pragma once

// Digit-coded amounts: the i-th event of a key is worth 4^(i-1). A sum of such amounts, read in
// base 4, says how often each event was applied (0 to 3 times).

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace wringer {

inline constexpr int k_digit_base = 4;
// 4^25 is below 2^53, so that systems that keep numbers as doubles stay exact.
inline constexpr int k_digits_max = 25;

// `version` from 1 to k_digits_max.
[[nodiscard]] std::int64_t digit_coded_amount(std::uint64_t version);

// How often each of the key's `events` events was applied, from a sum as the database prints it
// ("5", "5.00"). Nothing if the text is no whole number, is negative, or exceeds what that many
// events can give.
[[nodiscard]] std::optional<std::vector<int>> decode_sum(std::string_view sum, int events);

}  // namespace wringer
