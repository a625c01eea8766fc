#include "reports/plain_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::reports {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Printable, KeepsTextAsItIs) {
  const std::string text = "id=3\t\"naïve\" → 😀\nnext";
  EXPECT_EQ(printable(text), text);
}

TEST(Printable, ReplacesWhatATerminalMightActOn) {
  EXPECT_EQ(printable("\x1b[31m"), "�[31m");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a�b");
  EXPECT_EQ(printable("a\rb\x7f\xc2\x85"), "a�b��");
}

TEST(Printable, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(printable("\xff"), "�");
  EXPECT_EQ(printable("\xc3"), "�");
  EXPECT_EQ(printable("\xc3("), "�(");
  EXPECT_EQ(printable("\xc0\xaf"), "��");
  EXPECT_EQ(printable("\xed\xa0\x80"), "���");
  EXPECT_EQ(printable("\xf5\x80\x80\x80"), "����");
}

TEST(Printable, ReplacesWhatXmlForbids) {
  EXPECT_EQ(printable("\xef\xbf\xbe|\xef\xbf\xbf"), "�|�");
}

TEST(Printable, LineEndsOfOthersAreLineEnds) {
  EXPECT_EQ(printable("a\r\nb"), "a\nb");
}

TEST(Lines, AreSplitAtEveryKindOfEnd) {
  EXPECT_THAT(lines_of("a\r\nb\n\nc"), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(lines_of("a\n"), ElementsAre("a"));
  EXPECT_THAT(lines_of(""), IsEmpty());
}

TEST(Block, IsIndentedWithoutTrailingBlanks) {
  std::string out;
  append_block(out, "  ", "a  \n \n b");
  EXPECT_EQ(out, "  a\n\n   b\n");
}

TEST(Block, HoldsNothingThatACiServerWouldObey) {
  std::string out;
  append_block(out, "  ", "::add-mask::x\n  ##vso[task.complete]\na::b ## c");
  EXPECT_EQ(out, "  | ::add-mask::x\n  |   ##vso[task.complete]\n  a::b ## c\n");
}

TEST(Width, CountsCharactersNotBytes) {
  EXPECT_EQ(width_of("µs → ✓"), 6U);
  EXPECT_EQ(padded("µs", 4), "µs  ");
  EXPECT_EQ(padded_left("µs", 4), "  µs");
  EXPECT_EQ(padded("longer", 4), "longer");
}

TEST(ReplayCommand, CanBePastedIntoAShell) {
  EXPECT_EQ(replay_command("/a/b-c.1"), "wringer replay /a/b-c.1");
  EXPECT_EQ(replay_command("/my files/it's"), "wringer replay '/my files/it'\\''s'");
}

}  // namespace
}  // namespace wringer::reports
