#include "harness/truth/meaning.h"

#include <gtest/gtest.h>

namespace wringer::truth {
namespace {

TEST(Meaning, OfJsonIsTheSameInAnyLayout) {
  EXPECT_EQ(meaning_of(R"({"id": 1, "a": {"y": 2, "x": [1, 2]}})"),
            meaning_of(R"({"a":{"x":[1,2],"y":2},"id":1})"));
  EXPECT_NE(meaning_of(R"({"a":[1,2]})"), meaning_of(R"({"a":[2,1]})"));
}

TEST(Meaning, OfNumbersIsThatOfTheirDigits) {
  EXPECT_EQ(meaning_of("10.50"), meaning_of("10.5"));
  EXPECT_EQ(meaning_of("3.00"), meaning_of("3"));
  EXPECT_EQ(meaning_of("100"), "100");
  EXPECT_NE(meaning_of("12345678901234567890123.1"), meaning_of("12345678901234567890123.2"));
}

TEST(Meaning, OfNumbersWithinJsonIsThatOfTheirDigitsToo) {
  EXPECT_EQ(meaning_of(R"({"amount": 5.00, "note": "1.50"})"),
            meaning_of(R"({"note":"1.50","amount":5})"));
  EXPECT_NE(meaning_of(R"({"note": "1.50"})"), meaning_of(R"({"note": "1.5"})"));
  EXPECT_NE(meaning_of("[12345678901234567890123]"), meaning_of("[12345678901234567890124]"));
  EXPECT_NE(meaning_of(R"({"a\"1": 2})"), meaning_of(R"({"a\"1": 3})"));
}

TEST(Meaning, OfATruthIsTheSameForPostgresAndJson) {
  EXPECT_EQ(meaning_of("t"), meaning_of("true"));
  EXPECT_NE(meaning_of("f"), meaning_of("true"));
}

TEST(Meaning, OfOtherTextsIsTheText) {
  EXPECT_EQ(meaning_of("paid"), "paid");
  EXPECT_EQ(meaning_of("\"paid\""), "\"paid\"");
  EXPECT_EQ(meaning_of(""), "");
  EXPECT_EQ(meaning_of("{broken"), "{broken");
}

}  // namespace
}  // namespace wringer::truth
