#include "harness/wire/kafka/frame.h"

#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>

namespace wringer::wire::kafka {
namespace {

NextFrame next_of(const std::string& bytes, std::size_t limit = k_request_size_max) {
  return next_frame(to_bytes(bytes), limit);
}

std::string reason_of(const std::string& bytes, std::size_t limit = k_request_size_max) {
  const NextFrame next = next_of(bytes, limit);
  const auto* nonsense = std::get_if<Nonsense>(&next);
  return nonsense == nullptr ? "" : nonsense->reason;
}

TEST(NextFrame, FindsOneMessage) {
  const std::string bytes = from_hex("00000003 'abc'");
  const NextFrame next = next_of(bytes);
  const auto& frame = std::get<Frame>(next);
  EXPECT_EQ(to_text(frame.payload), "abc");
  EXPECT_EQ(frame.size, 7U);
}

TEST(NextFrame, AsksForWhatIsMissingWhereverTheMessageIsCut) {
  const std::string whole = from_hex("00000003 'abc'");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const std::string part = whole.substr(0, cut);
    const NextFrame next = next_of(part);
    // Before the size is known only the size can be asked for.
    const std::size_t missing = cut < 4 ? 4 - cut : whole.size() - cut;
    ASSERT_TRUE(std::holds_alternative<NeedMore>(next)) << cut;
    EXPECT_EQ(std::get<NeedMore>(next).bytes, missing) << cut;
  }
}

TEST(NextFrame, TakesTheFirstOfTwoMessages) {
  const std::string bytes = from_hex("00000001 'a' 00000002 'bc'");
  const NextFrame first = next_of(bytes);
  const std::size_t size = std::get<Frame>(first).size;
  EXPECT_EQ(to_text(std::get<Frame>(first).payload), "a");
  const std::string rest = bytes.substr(size);
  const NextFrame second = next_of(rest);
  EXPECT_EQ(to_text(std::get<Frame>(second).payload), "bc");
}

TEST(NextFrame, TakesAnEmptyMessage) {
  const std::string bytes = from_hex("00000000");
  const NextFrame next = next_of(bytes);
  EXPECT_EQ(std::get<Frame>(next).size, 4U);
}

TEST(NextFrame, RefusesANegativeSize) {
  EXPECT_EQ(reason_of(from_hex("ffffffff")), "a message has the negative size -1");
}

TEST(NextFrame, RefusesASizeAboveTheLimitBeforeItIsThere) {
  EXPECT_EQ(reason_of(from_hex("00000065"), 100),
            "a message of 101 bytes is above the limit of 100 bytes");
  EXPECT_EQ(reason_of(from_hex("00000064"), 100), "");
  EXPECT_NE(reason_of(from_hex("06400001")), "");
  EXPECT_EQ(reason_of(from_hex("06400001"), k_response_size_max), "");
}

TEST(NextFrame, NamesTheProtocolThatIsNotKafka) {
  for (const char* start : {"16030102", "16030302", "15030300"}) {
    EXPECT_NE(reason_of(from_hex(start), k_response_size_max).find("TLS"), std::string::npos);
  }
  for (const char* start : {"GET / HTTP/1.1\r\n", "POST /", "HTTP/1.1 400"}) {
    EXPECT_NE(reason_of(start, k_response_size_max).find("HTTP"), std::string::npos) << start;
  }
}

}  // namespace
}  // namespace wringer::wire::kafka
