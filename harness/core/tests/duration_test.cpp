#include "harness/core/duration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace wringer {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(ParseDuration, UnderstandsEveryUnit) {
  const std::map<std::string, Duration> expected{
      {"7us", 7us},   {"7µs", 7us}, {"250ms", 250ms},  {"3s", 3s}, {"1.5s", 1500ms}, {"2m", 2min},
      {"2min", 2min}, {"1h", 1h},   {"0.25ms", 250us}, {"0s", 0s}, {"3 s", 3s}};
  for (const auto& [text, duration] : expected) {
    const auto parsed = parse_duration(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, duration) << text;
  }
}

TEST(ParseDuration, RefusesABareNumberAndNamesUnits) {
  const auto parsed = parse_duration("30");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::usage);
  EXPECT_THAT(parsed.error().message, HasSubstr("30s"));
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "s", "ms3", "three seconds", "-1s", "1s2", "1 fortnight", "infs",
                           "nans", "1e300s", "300000000000h", "1S"}) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::usage) << text;
    EXPECT_FALSE(parsed.error().message.empty()) << text;
  }
}

TEST(DurationText, PicksTheUnitForPeople) {
  EXPECT_EQ(to_text(Duration(850us)), "850 µs");
  EXPECT_EQ(to_text(Duration(12ms)), "12 ms");
  EXPECT_EQ(to_text(Duration(3250ms)), "3.25 s");
  EXPECT_EQ(to_text(Duration(125s)), "2 min 5 s");
  EXPECT_EQ(to_text(Duration(0s)), "0 µs");
  EXPECT_EQ(to_text(Duration(-5min)), "-5 min 0 s");
}

}  // namespace
}  // namespace wringer
