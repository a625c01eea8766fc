#include "harness/core/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace wringer {
namespace {

constexpr std::array<std::string_view, 4> k_known{"table", "event", "key", "instances"};

TEST(Suggest, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest_word("tabel", k_known), "table");
  EXPECT_EQ(nearest_word("instance", k_known), "instances");
  EXPECT_EQ(nearest_word("evnt", k_known), "event");
  EXPECT_EQ(did_you_mean("tabel", k_known), " Did you mean 'table'?");
}

TEST(Suggest, PrefersTheNearest) {
  constexpr std::array<std::string_view, 2> k_two{"commits", "commit"};
  EXPECT_EQ(nearest_word("comit", k_two), "commit");
}

TEST(Suggest, IsSilentWhereNothingIsNear) {
  EXPECT_EQ(nearest_word("partition", k_known), "");
  EXPECT_EQ(did_you_mean("partition", k_known), "");
  EXPECT_EQ(did_you_mean("table", {}), "");
}

}  // namespace
}  // namespace wringer
