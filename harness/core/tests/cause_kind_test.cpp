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

TEST(CauseKinds, WhatHelpsARowThatShowsTheLastEventAloneIsItsVersion) {
  for (const CauseKind& kind : cause_kinds()) {
    EXPECT_EQ(remedy_of(kind, "duplicate effect"), kind.remedy);
  }
  for (const char* name :
       {"redelivery after crash", "redelivery after rebalance", "redelivery", "zombie write",
        "reorder in the log", "repeated in the log", "key on two partitions", "applied late"}) {
    const CauseKind& kind = *find_cause(name);
    EXPECT_TRUE(remedy_of(kind, "stale overwrite").starts_with("write only if the event's version"))
        << name;
    EXPECT_TRUE(remedy_of(kind, "resurrected row").starts_with("keep a mark of the deletion"))
        << name;
  }
  const CauseKind& own = *find_cause("own position behind effect");
  EXPECT_EQ(remedy_of(own, "resurrected row"), own.remedy);
}

}  // namespace
}  // namespace wringer
