#include "harness/truth/identities.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace wringer::truth {
namespace {

TEST(Identities, CountingIdsAreFoundWithoutBeingKept) {
  const Names names;
  Identities identities(names);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    EXPECT_TRUE(identities.add("e" + std::to_string(i + 1), i));
  }
  EXPECT_EQ(identities.find("e1"), 0U);
  EXPECT_EQ(identities.find("e1000"), 999U);
  for (const char* stranger : {"e0", "e1001", "e01", "e", "f1", "1", "e1 ", ""}) {
    EXPECT_EQ(identities.find(stranger), k_no_event) << stranger;
  }
  EXPECT_FALSE(identities.add("e17", 1000));
}

// Whatever the texts, in whatever order, and of which some are other forms of an event's identity:
// the same as a map.
RC_GTEST_PROP(IdentitiesProperty, FindWhatAMapFinds, ()) {
  const auto numbers = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 40));
  const std::string prefix = *rc::gen::element<std::string>("e", "", "id-", "1");
  Names names;
  Identities identities(names);
  identities.expect(*rc::gen::element<std::size_t>(0, 3, 100));
  std::map<std::string, std::uint32_t> expected;
  for (std::uint32_t i = 0; i < numbers.size(); ++i) {
    const std::string text = prefix + std::to_string(numbers[i]);
    RC_ASSERT(identities.add(text, i) == expected.emplace(text, i).second);
    names.add(text);
    if (*rc::gen::inRange(0, 3) > 0) continue;
    const std::string alias = prefix + std::to_string(*rc::gen::inRange(50, 60));
    RC_ASSERT(identities.add_alias(alias, i) == expected.emplace(alias, i).second);
  }
  for (int i = 0; i < 70; ++i) {
    const std::string text = prefix + std::to_string(i);
    const auto found = expected.find(text);
    RC_ASSERT(identities.find(text) == (found == expected.end() ? k_no_event : found->second));
  }
}

}  // namespace
}  // namespace wringer::truth
