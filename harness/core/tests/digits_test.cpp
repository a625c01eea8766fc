#include "harness/core/digits.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>

namespace wringer {
namespace {

std::int64_t sum_of(const std::vector<int>& times) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < times.size(); ++i) sum += times[i] * digit_coded_amount(i + 1);
  return sum;
}

RC_GTEST_PROP(DigitsProperty, DecodingUndoesAddingUp, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(0, k_digits_max + 1);
  const auto times =
      *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(0, k_digit_base));
  RC_ASSERT(decode_sum(std::to_string(sum_of(times)), static_cast<int>(count)) == times);
}

RC_GTEST_PROP(DigitsProperty, RefusesSumsBeyondTheLastDigit, ()) {
  const int events = *rc::gen::inRange(0, k_digits_max + 1);
  const std::int64_t first_too_large = std::int64_t{1} << (2 * events);
  const auto excess = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
  RC_ASSERT(!decode_sum(std::to_string(first_too_large + excess), events));
  RC_ASSERT(decode_sum(std::to_string(first_too_large - 1), events).has_value());
}

TEST(Digits, EveryPossibleSumIsExactAsADouble) {
  const std::vector<int> all_thrice(k_digits_max, 3);
  EXPECT_LT(sum_of(all_thrice), std::int64_t{1} << 53);
}

TEST(Digits, ReadNumbersAsDatabasesPrintThem) {
  const std::vector<int> once_each{1, 1};
  EXPECT_EQ(decode_sum("5", 2), once_each);
  EXPECT_EQ(decode_sum("5.00", 2), once_each);
  EXPECT_EQ(decode_sum("0", 2), (std::vector<int>{0, 0}));
}

TEST(Digits, RefuseWhatIsNoSumOfAmounts) {
  for (const char* text : {"", " ", "-1", "5.01", "five", "5 ", " 5", "0x5", "5e0", "NaN",
                           "99999999999999999999999"}) {
    EXPECT_FALSE(decode_sum(text, 2)) << text;
  }
}

}  // namespace
}  // namespace wringer
