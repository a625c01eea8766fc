#include "harness/core/cause_kind.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace wringer {
namespace {

TEST(CauseKinds, AreFoundByTheirNamesEachOnce) {
  std::set<std::string_view> names;
  for (const CauseKind& kind : cause_kinds()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_EQ(find_cause(kind.name), &kind);
    EXPECT_FALSE(kind.meaning.empty() || kind.meaning.back() == '.') << kind.name;
    EXPECT_FALSE(kind.remedy.empty() || kind.remedy.back() == '.') << kind.name;
  }
  EXPECT_TRUE(names.contains("sequence gap"));
}

TEST(CauseKinds, NoneIsNone) {
  EXPECT_EQ(find_cause(""), nullptr);
  EXPECT_EQ(find_cause("bad luck"), nullptr);
}

}  // namespace
}  // namespace wringer
