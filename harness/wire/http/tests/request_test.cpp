#include "harness/wire/http/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace wringer::wire::http {
namespace {

using testing::HasSubstr;

constexpr std::string_view k_call =
    "POST /charges HTTP/1.1\r\nHost: x\r\nIdempotency-Key:  e17 \r\nContent-Length: 11\r\n\r\n"
    "{\"id\":\"e1\"}";
constexpr std::string_view k_chunked =
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4;x=1\r\nabcd\r\n2\r\nef\r\n0\r\nT: 1\r\n"
    "\r\n";

TEST(HttpRequest, IsReadWithItsHeadersAndItsBody) {
  const auto parsed = parse_request(k_call);
  ASSERT_TRUE(parsed && *parsed);
  const Request& request = (*parsed)->request;
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/charges");
  EXPECT_EQ(request.header("idempotency-key"), "e17");
  EXPECT_EQ(request.header("cookie"), "");
  EXPECT_EQ(request.body, "{\"id\":\"e1\"}");
  EXPECT_TRUE(request.keeps_open);
  EXPECT_EQ((*parsed)->size, k_call.size());
}

TEST(HttpRequest, MayComeInChunks) {
  const auto parsed = parse_request(k_chunked);
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->request.body, "abcdef");
  EXPECT_EQ((*parsed)->size, k_chunked.size());
}

TEST(HttpRequest, TakesOnlyItsOwnBytes) {
  const std::string two = std::string(k_chunked) + std::string(k_call);
  const auto parsed = parse_request(two);
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->size, k_chunked.size());
}

TEST(HttpRequest, ThatIsNotWholeWaitsForMore) {
  for (const std::string_view whole : {k_call, k_chunked}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto parsed = parse_request(whole.substr(0, size));
      ASSERT_TRUE(parsed.has_value()) << size;
      EXPECT_FALSE(parsed->has_value()) << size;
    }
  }
}

TEST(HttpRequest, OfTheOldVersionOrWithTheWordEndsItsConnection) {
  EXPECT_FALSE((*parse_request("GET / HTTP/1.0\r\n\r\n"))->request.keeps_open);
  EXPECT_FALSE((*parse_request("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))->request.keeps_open);
}

TEST(HttpRequest, ThatIsNoneIsRefused) {
  for (const std::string_view bytes :
       {"\x16\x03\x01 hello\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nnonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    const auto parsed = parse_request(bytes);
    ASSERT_FALSE(parsed.has_value()) << bytes;
    EXPECT_EQ(parsed.error().code, ErrorCode::corrupt);
  }
  EXPECT_FALSE(parse_request(std::string(70 * 1024, 'x')).has_value());
}

TEST(HttpRequest, MayWaitForAWordBeforeItsBody) {
  EXPECT_TRUE(awaits_continue("PUT / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_FALSE(awaits_continue("PUT / HTTP/1.1\r\nExpect: 100-continue\r\n\r\nbody"));
  EXPECT_FALSE(awaits_continue("PUT / HTTP/1.1\r\n\r\n"));
}

TEST(HttpAnswer, TellsItsLengthAndWhetherItIsTheLast) {
  const std::string last = answer(503, "{}", Connection::close);
  EXPECT_THAT(last, HasSubstr("HTTP/1.1 503 "));
  EXPECT_THAT(last, HasSubstr("Content-Length: 2\r\n"));
  EXPECT_THAT(last, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer(200, "{}", Connection::keep), testing::Not(HasSubstr("close")));
}

RC_GTEST_PROP(HttpRequest, AnyBytesAreReadOrRefused, (const std::string& bytes)) {
  const auto parsed = parse_request(bytes);
  if (parsed && *parsed) RC_ASSERT((*parsed)->size <= bytes.size());
}

}  // namespace
}  // namespace wringer::wire::http
