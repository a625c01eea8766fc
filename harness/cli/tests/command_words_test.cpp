#include "harness/cli/command_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace wringer::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> words_of(const std::string& text) {
  const auto words = split_command(text);
  EXPECT_TRUE(words.has_value()) << (words ? "" : words.error().message);
  return words.value_or(std::vector<std::string>{});
}

std::string mistake_of(const std::string& text) {
  const auto words = split_command(text);
  if (words) return "no mistake";
  EXPECT_EQ(words.error().code, ErrorCode::usage);
  return words.error().message;
}

TEST(CommandWords, StandBetweenBlanks) {
  EXPECT_THAT(words_of("  python3\tconsumer.py  --group {group} "),
              ElementsAre("python3", "consumer.py", "--group", "{group}"));
}

TEST(CommandWords, QuotesKeepWordsTogether) {
  EXPECT_THAT(words_of("java -jar 'my app.jar' \"-Da=b c\" --x=\"y z\"'!'"),
              ElementsAre("java", "-jar", "my app.jar", "-Da=b c", "--x=y z!"));
  EXPECT_THAT(words_of("x '' \"\""), ElementsAre("x", "", ""));
}

TEST(CommandWords, BackslashesQuoteAsInAShell) {
  EXPECT_THAT(words_of(R"(x a\ b \" "\"\\\n" '\n')"),
              ElementsAre("x", "a b", "\"", "\"\\\\n", "\\n"));
}

TEST(CommandWords, WhatOnlyAShellCanDoIsRefusedWithAWayOut) {
  EXPECT_THAT(mistake_of("./consumer | tee log"), AllOf(HasSubstr("'|'"), HasSubstr("sh -c")));
  EXPECT_THAT(mistake_of("./consumer --home $HOME"), HasSubstr("'$'"));
  EXPECT_THAT(mistake_of("./consumer > log"), HasSubstr("'>'"));
  EXPECT_THAT(mistake_of("DEBUG=1 ./consumer"), HasSubstr("env DEBUG=1"));
}

TEST(CommandWords, TheSameInQuotesIsText) {
  EXPECT_THAT(words_of("sh -c './consumer | tee log'"),
              ElementsAre("sh", "-c", "./consumer | tee log"));
  EXPECT_THAT(words_of("env DEBUG=1 ./consumer"), ElementsAre("env", "DEBUG=1", "./consumer"));
  EXPECT_THAT(words_of("./a=b/consumer"), ElementsAre("./a=b/consumer"));
}

TEST(CommandWords, QuotesNeedPartners) {
  EXPECT_THAT(mistake_of("./consumer 'a"), HasSubstr("has no partner"));
  EXPECT_THAT(mistake_of("./consumer \"a\\\""), HasSubstr("has no partner"));
  EXPECT_THAT(mistake_of("./consumer \\"), HasSubstr("backslash"));
}

TEST(CommandWords, AProgramIsNeeded) {
  EXPECT_THAT(mistake_of("  "), HasSubstr("needs a program"));
  EXPECT_THAT(mistake_of("''"), HasSubstr("needs a program"));
}

RC_GTEST_PROP(CommandWords, ComeBackFromSingleQuotes, (std::vector<std::string> words)) {
  words.insert(words.begin(), "./consumer");
  std::string text;
  for (const std::string& word : words) {
    text += " '";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    text += "'";
  }
  const auto split = split_command(text);
  RC_ASSERT(split.has_value());
  RC_ASSERT(*split == words);
}

}  // namespace
}  // namespace wringer::cli
