#include "harness/wire/kafka/requests.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>

namespace wringer::wire::kafka {
namespace {

TEST(MakeLeaveGroup, IsVersionThreeByteForByte) {
  EXPECT_EQ(to_hex(make_leave_group(7, "wringer", "g", "m1", std::nullopt)), to_hex(from_hex(R"(
      0000001e 000d 0003 00000007 0007 'wringer'
      0001 'g' 00000001 0002 'm1' ffff)")));
  EXPECT_EQ(to_hex(make_leave_group(7, std::nullopt, "g", "m1", "i1")), to_hex(from_hex(R"(
      00000019 000d 0003 00000007 ffff
      0001 'g' 00000001 0002 'm1' 0002 'i1')")));
}

TEST(EncodeRequest, GivesAFrameWhoseHeaderReadsBack) {
  for (const std::int16_t version : {std::int16_t{0}, std::int16_t{4}}) {
    Value body = blank_request(api_keys::k_heartbeat);
    body["group_id"] = "g";
    const std::string bytes = encode_request(api_keys::k_heartbeat, version, 9, "c", body);
    const NextFrame next = next_frame(to_bytes(bytes));
    const auto& frame = std::get<Frame>(next);
    EXPECT_EQ(frame.size, bytes.size());
    const auto header = parse_request_header(frame.payload);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->correlation_id, 9);
    EXPECT_EQ(header->client_id, "c");
    EXPECT_EQ(header->api_version, version);
    const auto read = decode(api_keys::k_heartbeat, Direction::request, version,
                             frame.payload.subspan(header->body_offset.value()));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, body);
  }
}

// The sizes of whole answers to a heartbeat, without the size in front.
TEST(EncodeResponse, GivesHeartbeatAnswersOfTheKnownSizes) {
  const std::vector<std::size_t> sizes{6, 10, 10, 10, 12};
  for (std::size_t version = 0; version < sizes.size(); ++version) {
    Value body = blank_response(api_keys::k_heartbeat);
    body["error_code"] = 27;
    const std::string bytes =
        encode_response(api_keys::k_heartbeat, static_cast<std::int16_t>(version), 5, body);
    EXPECT_EQ(bytes.size(), 4 + sizes[version]);
    EXPECT_EQ(Reader(to_bytes(bytes)).int32(), static_cast<std::int32_t>(sizes[version]));
  }
}

TEST(EncodeResponse, OfApiVersionsHasTheOldHeader) {
  const std::string bytes =
      encode_response(api_keys::k_api_versions, 3, 1, blank_response(api_keys::k_api_versions));
  EXPECT_EQ(to_hex(bytes), to_hex(from_hex("0000000c 00000001 0000 01 00000000 00")));
}

TEST(ErrorNames, AreThoseOfTheProtocol) {
  EXPECT_EQ(error_name(-1), "UNKNOWN_SERVER_ERROR");
  EXPECT_EQ(error_name(0), "NONE");
  EXPECT_EQ(error_name(6), "NOT_LEADER_OR_FOLLOWER");
  EXPECT_EQ(error_text(27), "27 REBALANCE_IN_PROGRESS");
  EXPECT_EQ(error_name(82), "FENCED_INSTANCE_ID");
  EXPECT_EQ(error_name(129), "REBOOTSTRAP_REQUIRED");
  EXPECT_EQ(error_name(133), "SHARE_SESSION_LIMIT_REACHED");
  EXPECT_EQ(error_text(134), "134");
  EXPECT_EQ(error_name(-2), "");
}

}  // namespace
}  // namespace wringer::wire::kafka
