#include "harness/core/digits.h"

#include "harness/core/assert.h"

#include <charconv>

namespace wringer {

std::int64_t digit_coded_amount(std::uint64_t version) {
  WRINGER_ASSERT(version >= 1 && version <= k_digits_max);
  return std::int64_t{1} << (2 * (version - 1));
}

std::optional<std::vector<int>> decode_sum(std::string_view sum, int events) {
  WRINGER_ASSERT(events >= 0 && events <= k_digits_max);
  if (const std::size_t point = sum.find('.'); point != std::string_view::npos) {
    if (sum.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    sum = sum.substr(0, point);
  }
  std::int64_t rest = 0;
  const auto [end, problem] = std::from_chars(sum.data(), sum.data() + sum.size(), rest);
  if (problem != std::errc{} || end != sum.data() + sum.size() || rest < 0) return std::nullopt;
  std::vector<int> counts(static_cast<std::size_t>(events));
  for (int& count : counts) {
    count = static_cast<int>(rest % k_digit_base);
    rest /= k_digit_base;
  }
  if (rest != 0) return std::nullopt;
  return counts;
}

}  // namespace wringer
