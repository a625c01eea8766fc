#include "harness/wire/kafka/header.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/schema.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>

namespace wringer::wire::kafka {
namespace {

TEST(RequestHeader, ReadsVersionOne) {
  // Metadata v4.
  const std::string payload = from_hex("0003 0004 00000007 0007 'rdkafka' ffffffff 01");
  const auto header = parse_request_header(to_bytes(payload));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->api_key, 3);
  EXPECT_EQ(header->api_version, 4);
  EXPECT_EQ(header->correlation_id, 7);
  EXPECT_EQ(header->client_id, "rdkafka");
  EXPECT_EQ(header->body_offset, 17U);
}

TEST(RequestHeader, ReadsVersionTwoWithItsOldStringAndItsTags) {
  // Heartbeat v4; a tag 5 of two bytes.
  const std::string payload = from_hex("000c 0004 00000001 0001 'c' 01 05 02 aabb 99");
  const auto header = parse_request_header(to_bytes(payload));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->client_id, "c");
  EXPECT_EQ(header->body_offset, payload.size() - 1);
}

TEST(RequestHeader, ReadsANullClientId) {
  const std::string payload = from_hex("0003 0004 00000001 ffff");
  const auto header = parse_request_header(to_bytes(payload));
  ASSERT_TRUE(header);
  EXPECT_FALSE(header->client_id);
  EXPECT_EQ(header->body_offset, 10U);
}

TEST(RequestHeader, ReadsVersionZeroOfControlledShutdown) {
  const std::string payload = from_hex("0007 0000 00000001 00000002");
  const auto header = parse_request_header(to_bytes(payload));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->body_offset, 8U);
}

TEST(RequestHeader, KeepsWhatIsCertainOfAnUnknownApi) {
  const std::string payload = from_hex("03e7 0002 0000002a ffff");
  const auto header = parse_request_header(to_bytes(payload));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->api_key, 999);
  EXPECT_EQ(header->correlation_id, 42);
  EXPECT_FALSE(header->body_offset);
  EXPECT_FALSE(knows_api(-1));
}

TEST(RequestHeader, RefusesAHeaderThatBreaksOffAnywhere) {
  const std::string whole = from_hex("000c 0004 00000001 0001 'c' 01 05 02 aabb");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const std::string part = whole.substr(0, cut);
    const auto header = parse_request_header(to_bytes(part));
    ASSERT_FALSE(header) << cut;
    EXPECT_EQ(header.error().code, ErrorCode::corrupt);
  }
  EXPECT_FALSE(parse_request_header(to_bytes(from_hex("0003 0004 00000001 fffe"))));
}

TEST(ResponseHeader, HasTagsWhereTheVersionIsFlexible) {
  const std::string payload = from_hex("00000005 00 0000");
  EXPECT_EQ(parse_response_header(12, 3, to_bytes(payload))->body_offset, 4U);
  EXPECT_EQ(parse_response_header(12, 4, to_bytes(payload))->body_offset, 5U);
  EXPECT_EQ(parse_response_header(12, 4, to_bytes(payload))->correlation_id, 5);
  EXPECT_FALSE(parse_response_header(999, 0, to_bytes(payload))->body_offset);
  EXPECT_FALSE(parse_response_header(12, 4, to_bytes(from_hex("00000005"))));
}

TEST(ResponseHeader, OfApiVersionsIsAlwaysVersionZero) {
  for (std::int16_t version = 0; version <= 4; ++version) {
    EXPECT_EQ(response_header_version(api_keys::k_api_versions, version), 0);
  }
  EXPECT_EQ(request_header_version(api_keys::k_api_versions, 3), 2);
}

TEST(Flexible, ExceptionsAreKept) {
  EXPECT_FALSE(is_flexible(api_keys::k_sasl_handshake, 1));
  EXPECT_FALSE(is_flexible(47, 0));
  EXPECT_TRUE(is_flexible(api_keys::k_describe_cluster, 0));
  EXPECT_FALSE(is_flexible(53, 0));
  EXPECT_TRUE(is_flexible(53, 1));
}

TEST(Flexible, TheTableOfHeadersAgreesWithTheSchemas) {
  for (const MessageSchema& schema : schemas()) {
    for (int version = schema.versions.first; version <= schema.versions.last; ++version) {
      const auto v = static_cast<std::int16_t>(version);
      EXPECT_EQ(is_flexible(schema.api_key, v), schema.flexible.contains(v))
          << schema.name << " v" << version;
    }
  }
}

}  // namespace
}  // namespace wringer::wire::kafka
