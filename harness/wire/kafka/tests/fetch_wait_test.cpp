#include "harness/wire/kafka/fetch_wait.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/requests.h"
#include "harness/wire/kafka/schema.h"

#include <gtest/gtest.h>

namespace wringer::wire::kafka {
namespace {

using namespace std::chrono_literals;

TEST(FetchWait, IsFoundInEveryVersionAndNothingElseIsTouched) {
  const MessageSchema* schema = find_schema(api_keys::k_fetch, Direction::request);
  ASSERT_NE(schema, nullptr);
  for (std::int16_t version = schema->versions.first; version <= schema->versions.last; ++version) {
    Value body = blank_request(api_keys::k_fetch);
    body["max_wait_ms"] = 500;
    body["min_bytes"] = 7;
    std::string encoded = encode(*schema, version, body);
    const auto wait = read_fetch_wait(version, to_bytes(encoded));
    ASSERT_TRUE(wait) << version;
    EXPECT_EQ(wait->max_wait, 500ms) << version;
    EXPECT_EQ(wait->min_bytes, 7) << version;
    const std::string bytes = fetch_wait_bytes(20ms);
    encoded.replace(wait->place, bytes.size(), bytes);
    body["max_wait_ms"] = 20;
    EXPECT_EQ(encoded, encode(*schema, version, body)) << version;
  }
}

TEST(FetchWait, OfHalfARequestIsAnError) {
  EXPECT_FALSE(read_fetch_wait(12, to_bytes(std::string(11, '\0'))));
  EXPECT_FALSE(read_fetch_wait(17, {}));
}

}  // namespace
}  // namespace wringer::wire::kafka
