#include "harness/wire/kafka/api_versions.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>

namespace wringer::wire::kafka {
namespace {

std::string clamped(std::string_view hex, std::int16_t version) {
  const std::string bytes = from_hex(hex);
  const auto body = clamp_api_versions(to_bytes(bytes), version);
  return body ? to_hex(*body) : body.error().message;
}

TEST(ClampApiVersions, LowersOnlyTheHighestVersionOfWhatIsRead) {
  // Fetch 4 to 19, Heartbeat 0 to 3, the unknown API 99 from 0 to 7.
  EXPECT_EQ(
      clamped("0000 00000003 0001 0004 0013 000c 0000 0003 0063 0000 0007 00000000", 2),
      to_hex(from_hex("0000 00000003 0001 0004 0012 000c 0000 0003 0063 0000 0007 00000000")));
}

TEST(ClampApiVersions, KeepsFeaturesAndUnknownTags) {
  // Metadata 0 to 14 with a tag of its own; supported feature "f" 1 to 2; epoch 5; tag 9.
  EXPECT_EQ(clamped(R"(0000 02 0003 0000 000e 01 02 01 aa 00000000
                       03 00 08 02 02 'f' 0001 0002 00 01 08 0000000000000005 09 01 bb)",
                    4),
            to_hex(from_hex(R"(0000 02 0003 0000 000d 01 02 01 aa 00000000
                       03 00 08 02 02 'f' 0001 0002 00 01 08 0000000000000005 09 01 bb)")));
}

TEST(ClampApiVersions, LeavesAnApiOfWhichNoVersionIsRead) {
  const char* beyond = "0000 00000001 0001 0020 0021 00000000";
  EXPECT_EQ(clamped(beyond, 1), to_hex(from_hex(beyond)));
}

TEST(ClampApiVersions, ReadsARefusalInVersionZero) {
  EXPECT_EQ(clamped("0023 00000001 0012 0000 0009", 4),
            to_hex(from_hex("0023 00000001 0012 0000 0004")));
  EXPECT_EQ(clamped("0023 00000001 0012 0000 0003", 99),
            to_hex(from_hex("0023 00000001 0012 0000 0003")));
}

TEST(ClampApiVersions, RefusesWhatFitsNoVersion) {
  const std::string bytes = from_hex("0000 00000009");
  EXPECT_EQ(clamp_api_versions(to_bytes(bytes), 2).error().code, ErrorCode::corrupt);
  EXPECT_EQ(clamp_api_versions(to_bytes(bytes), 9).error().code, ErrorCode::environment);
}

// Below these, clients conclude that the broker lacks a feature (librdkafka's table of features),
// or that it is too old for them (KIP-896), or transactions of version 2 break (KIP-890).
TEST(ClampApiVersions, KnowsEveryVersionThatClientsNeed) {
  const std::vector<std::pair<std::int16_t, std::int16_t>> floors{
      {api_keys::k_produce, 12},         {api_keys::k_fetch, 13},
      {api_keys::k_list_offsets, 1},     {api_keys::k_metadata, 4},
      {api_keys::k_offset_commit, 2},    {api_keys::k_offset_fetch, 1},
      {api_keys::k_create_topics, 2},    {api_keys::k_init_producer_id, 0},
      {api_keys::k_join_group, 2},       {api_keys::k_end_txn, 5},
      {api_keys::k_txn_offset_commit, 5}};
  for (const auto& [api_key, floor] : floors) {
    EXPECT_GE(find_schema(api_key, Direction::response)->versions.last, floor) << api_key;
    EXPECT_EQ(find_schema(api_key, Direction::response)->versions,
              find_schema(api_key, Direction::request)->versions);
  }
}

}  // namespace
}  // namespace wringer::wire::kafka
