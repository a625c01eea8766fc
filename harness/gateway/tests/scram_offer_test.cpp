#include "harness/gateway/scram_offer.h"

#include <gtest/gtest.h>

namespace wringer::gateway {
namespace {

using namespace std::string_literals;

const std::string k_both = "R\0\0\0\x2A\0\0\0\x0ASCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"s;
const std::string k_one = "R\0\0\0\x17\0\0\0\x0ASCRAM-SHA-256\0\0"s;

TEST(ScramOffer, LosesWhatIsBoundToTls) {
  EXPECT_EQ(without_binding(k_both), k_one);
  EXPECT_EQ(without_binding(k_both + "more"), k_one + "more");
}

TEST(ScramOffer, IsFoundBehindTheVersionAndNotices) {
  const std::string version = "v\0\0\0\x0C\0\x03\0\0\0\0\0\0"s;
  const std::string notice = "N\0\0\0\x0ASLOG\0\0"s;
  EXPECT_EQ(without_binding(version + k_both), version + k_one);
  const std::string all = version + notice + k_both + "more";
  EXPECT_EQ(without_binding(all), version + notice + k_one + "more");
  const std::size_t whole = all.size() - 4;
  for (std::size_t size = 0; size < whole; ++size) {
    EXPECT_EQ(without_binding(all.substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(without_binding(version + "E\0\0\0\x05\0"s), version + "E\0\0\0\x05\0"s);
}

TEST(ScramOffer, IsWaitedForUntilItIsWhole) {
  for (std::size_t size = 0; size < k_both.size(); ++size) {
    EXPECT_EQ(without_binding(k_both.substr(0, size)), std::nullopt) << size;
  }
}

TEST(ScramOffer, EverythingElseIsPassedOnAsItIs) {
  for (const std::string& other : {k_one, "R\0\0\0\x08\0\0\0\0"s, "E\0\0\0\x05\0"s, "N"s}) {
    EXPECT_EQ(without_binding(other), other);
  }
}

}  // namespace
}  // namespace wringer::gateway
