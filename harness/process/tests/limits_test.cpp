#include "harness/process/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace wringer::process {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t k_unlimited = std::numeric_limits<std::uint64_t>::max();

TEST(Limits, AreNoHindranceWhereTheyAreHigh) {
  EXPECT_TRUE(check({.open_files = 1024, .address_space_bytes = k_unlimited}));
}

TEST(Limits, TooLowAreRefusedWithTheWayToRaiseThem) {
  const Status files = check({.open_files = 16, .address_space_bytes = k_unlimited});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::environment);
  EXPECT_THAT(files.error().message, HasSubstr("16 files"));
  EXPECT_THAT(files.error().message, HasSubstr("ulimit -n"));
  const Status memory = check({.open_files = 1024, .address_space_bytes = 128U << 20U});
  ASSERT_FALSE(memory);
  EXPECT_THAT(memory.error().message, HasSubstr("128 MB"));
  EXPECT_THAT(memory.error().message, HasSubstr("ulimit -v"));
}

TEST(Limits, OfThisProcessAreEnough) {
  EXPECT_TRUE(check(limits_of_this_process()));
}

}  // namespace
}  // namespace wringer::process
