#include "tests/languages/lesson.h"

#include <gtest/gtest.h>

namespace wringer::test {
namespace {

TEST(Lesson, IsABlockOfCommandsAndWhatTheyPrint) {
  const auto lessons = lessons_of(
      "Type\n```sh\nls\n```\nand see:\n```text\na\nb\n```\n```yaml\nx: y\n```\n```sh\ncat <<'END'\n"
      "`x`\nEND\n```\n");
  ASSERT_EQ(lessons.size(), 2U);
  EXPECT_EQ(lessons[0].commands, "ls\n");
  EXPECT_EQ(lessons[0].output, "a\nb\n");
  EXPECT_EQ(lessons[1].commands, "cat <<'END'\n`x`\nEND\n");
  EXPECT_EQ(lessons[1].output, "");
}

TEST(Lesson, SaysWhichLineWasNotPrinted) {
  const std::string said = "one\n  2 cases   in 15.3 s\nall 119 places were tried\n";
  EXPECT_EQ(missing_line("one\n3 cases in 800 ms\n", said), "");
  EXPECT_EQ(missing_line("one\n…\n3 cases in 800 ms\n", said), "");
  EXPECT_EQ(missing_line("all … tried\n", said), "");
  EXPECT_EQ(missing_line("the 3rd of 5\n", "the 11th of 2\n"), "");
  EXPECT_EQ(missing_line("all … missed\n", said), "all … missed");
  EXPECT_EQ(missing_line("all 5 places\none\n", said), "one");
}

TEST(Lesson, WhatWasSaidIsKnownUpToTheOneThatFailed) {
  const auto lessons = lessons_of("```sh\necho a\n```\n```sh\nfalse\n```\n");
  EXPECT_EQ(script_of(lessons),
            "set -e\necho a\nprintf '=== end of lesson ===\\n'\nfalse\n"
            "printf '=== end of lesson ===\\n'\n");
  const auto said = said_in("a\n=== end of lesson ===\nrest");
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0], "a\n");
}

}  // namespace
}  // namespace wringer::test
