#include "harness/scenario/placeholders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>

namespace wringer::scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const PlaceholderValues k_values{{"kafka", "127.0.0.1:9092"}, {"topic.payments", "payments-7"}};

TEST(Placeholders, AreReplacedByTheirValues) {
  EXPECT_EQ(fill("{kafka}/{topic.payments}!", k_values), "127.0.0.1:9092/payments-7!");
}

TEST(Placeholders, LeaveTextWithoutBracesAlone) {
  EXPECT_EQ(fill("", k_values), "");
  EXPECT_EQ(fill("--verbose", k_values), "--verbose");
}

TEST(Placeholders, DoubledBracesStandForThemselves) {
  EXPECT_EQ(fill("{{\"at\": {{\"kafka\": \"{kafka}\"}}}}", k_values),
            "{\"at\": {\"kafka\": \"127.0.0.1:9092\"}}");
}

TEST(Placeholders, ValuesAreNotFilledAgain) {
  EXPECT_EQ(fill("{a}", {{"a", "{b} {{"}, {"b", "no"}}), "{b} {{");
}

TEST(Placeholders, AreListedInTheOrderOfTheText) {
  const auto names = placeholders_in("{b} {{c}} {a} {b}");
  ASSERT_TRUE(names.has_value()) << names.error().message;
  EXPECT_THAT(*names, ElementsAre("b", "a", "b"));
}

TEST(Placeholders, UnknownOneComesWithASuggestion) {
  const auto filled = fill("{kafak}", k_values);
  ASSERT_FALSE(filled.has_value());
  EXPECT_EQ(filled.error().message, "unknown placeholder {kafak}. Did you mean 'kafka'?");
  EXPECT_EQ(filled.error().code, ErrorCode::usage);
}

TEST(Placeholders, UnknownOneThatIsNearNothingComesWithAllThatAreKnown) {
  const auto filled = fill("{brokers-of-kafka}", k_values);
  ASSERT_FALSE(filled.has_value());
  EXPECT_THAT(filled.error().message, HasSubstr("Known here: {kafka} {topic.payments}"));
}

TEST(Placeholders, BraceWithoutPartnerIsAMistake) {
  for (const std::string_view text : {"{kafka", "kafka}", "{a{b}", "{", "}", "x {kafka}}"}) {
    const auto names = placeholders_in(text);
    ASSERT_FALSE(names.has_value()) << text;
    EXPECT_THAT(names.error().message, HasSubstr("has no partner")) << text;
  }
}

TEST(Placeholders, CheckKnowsOnlyWhatItIsGiven) {
  constexpr std::array<std::string_view, 2> k_known{"id", "key"};
  EXPECT_TRUE(check_placeholders("{id}-{key}", k_known).has_value());
  EXPECT_FALSE(check_placeholders("{id}-{kafka}", k_known).has_value());
}

TEST(Placeholders, AnyTextSurvivesDoublingItsBraces) {
  EXPECT_TRUE(rc::check("doubled braces give the text back", [](const std::string& text) {
    std::string doubled;
    for (const char c : text)
      doubled += (c == '{' || c == '}') ? std::string(2, c) : std::string(1, c);
    RC_ASSERT(fill(doubled, {}).value() == text);
  }));
}

}  // namespace
}  // namespace wringer::scenario
