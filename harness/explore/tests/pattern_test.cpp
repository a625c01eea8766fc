#include "harness/explore/pattern.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace wringer::explore {
namespace {

TEST(Compress, WritesRepetitionsOnce) {
  EXPECT_EQ(compress({}), "");
  EXPECT_EQ(compress({"a"}), "a");
  EXPECT_EQ(compress({"a", "a", "a"}), "a ×3");
  EXPECT_EQ(compress({"a", "b", "c", "b", "c", "d"}), "a → (b → c) ×2 → d");
}

TEST(Compress, TakesTheLongestStretchAndItsShortestPeriod) {
  EXPECT_EQ(compress({"a", "b", "a", "b", "a", "b", "a", "b"}), "(a → b) ×4");
  EXPECT_EQ(
      compress({"begin", "insert", "insert", "commit", "begin", "insert", "insert", "commit"}),
      "(begin → insert → insert → commit) ×2");
}

TEST(Compress, ACycleHasTheSameTextWhereverItIsComeUpon) {
  EXPECT_EQ(compress({"begin", "commit", "offset", "begin", "commit", "offset", "begin"}),
            "(begin → commit → offset) ×2 → begin");
  EXPECT_EQ(compress({"offset", "begin", "commit", "offset", "begin", "commit", "offset"}),
            "offset → (begin → commit → offset) ×2");
  // Where it stands so one time less, it is left as it is.
  EXPECT_EQ(compress({"offset", "begin", "commit", "offset", "begin", "commit"}),
            "(offset → begin → commit) ×2");
}

RC_GTEST_PROP(Compress, LosesNoWord, ()) {
  const auto words =
      *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("a", "b", "c"));
  const std::string text = compress(words);
  // Expands it again, knowing its form: "w", "w ×n", "(w → w) ×n", joined by arrows.
  std::vector<std::string> expanded;
  std::vector<std::string> group;
  bool in_group = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '(') {
      in_group = true;
      group.clear();
      ++at;
    } else if (c == ')') {
      in_group = false;
      ++at;
    } else if (c >= 'a' && c <= 'c') {
      if (!in_group) group.clear();
      group.emplace_back(1, c);
      if (!in_group) expanded.emplace_back(1, c);
      ++at;
    } else if (text.compare(at, 3, " \xC3\x97") == 0) {
      const int times = std::atoi(text.c_str() + at + 3);
      const bool was_single = group.size() == 1;
      for (int i = was_single ? 1 : 0; i < times; ++i) {
        expanded.insert(expanded.end(), group.begin(), group.end());
      }
      at += 3;
    } else {
      ++at;
    }
  }
  RC_ASSERT(expanded == words);
}

}  // namespace
}  // namespace wringer::explore
