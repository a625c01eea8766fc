#include "harness/wire/kafka/mute_partition.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace wringer::wire::kafka {
namespace {

const MessageSchema& fetch_schema() {
  return *find_schema(api_keys::k_fetch, Direction::response);
}

// Version 11: partitions 4 and 5 of topic a, with these records.
std::string fetched(const std::string& records4, const std::string& records5) {
  const std::string offsets = " 0000 000000000000000c 000000000000000c 0000000000000000 ";
  return from_hex("00000063 0000 00000015 00000001 0001 'a' 00000002 00000004" + offsets +
                  "00000001 0000000000000009 0000000000000003 ffffffff " + records4 + " 00000005" +
                  offsets + "ffffffff ffffffff " + records5);
}

MutedFetch muted(std::int16_t version, const std::string& body, const WantedPartition& partition) {
  const auto result = mute_partition(version, to_bytes(body), partition);
  EXPECT_TRUE(result) << result.error().message;
  return result.value_or(MutedFetch{});
}

TEST(MutePartition, TakesItsRecordsAndNothingElse) {
  const MutedFetch result = muted(11, fetched("00000003 'xyz'", "00000002 'uv'"), {"a", 4});
  EXPECT_EQ(to_hex(result.body), to_hex(fetched("00000000", "00000002 'uv'")));
  EXPECT_EQ(result.muted_bytes, 3U);
  EXPECT_TRUE(result.has_records);
}

TEST(MutePartition, TellsWhenNoRecordsAreLeft) {
  const MutedFetch result = muted(11, fetched("00000000", "00000002 'uv'"), {"a", 5});
  EXPECT_EQ(to_hex(result.body), to_hex(fetched("00000000", "00000000")));
  EXPECT_FALSE(result.has_records);
}

TEST(MutePartition, ChangesNothingWhereItHasNoRecords) {
  const std::string body = fetched("ffffffff", "00000002 'uv'");
  for (const WantedPartition& without :
       {WantedPartition{"a", 4}, WantedPartition{"a", 6}, WantedPartition{"b", 5}}) {
    const MutedFetch result = muted(11, body, without);
    EXPECT_EQ(to_hex(result.body), to_hex(body));
    EXPECT_EQ(result.muted_bytes, 0U);
    EXPECT_TRUE(result.has_records);
  }
}

TEST(MutePartition, FindsATopicByItsId) {
  const std::string id = "000102030405060708090a0b0c0d0e0f";
  const auto body = [&id](const std::string& records) {
    return from_hex("00000000 0000 00000015 02 " + id + " 02 00000004 0000 000000000000000c " +
                    "000000000000000c 0000000000000000 00 ffffffff " + records + " 00 00 00");
  };
  Uuid uuid;
  const std::string bytes = from_hex(id);
  std::ranges::copy(to_bytes(bytes), uuid.bytes.begin());
  TopicNames names;
  const std::string before = body("04 'xyz'");
  const auto unknown = mute_partition(13, to_bytes(before), {"a", 4, &names});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("names topics by ids"), std::string::npos);
  names.learn(uuid, "a");
  const MutedFetch result = muted(13, before, {"a", 4, &names});
  EXPECT_EQ(to_hex(result.body), to_hex(body("01")));
  EXPECT_EQ(result.muted_bytes, 3U);
}

TEST(MutePartition, RefusesWhatIsNoFetchResponse) {
  const auto result = mute_partition(11, {}, {"a", 4});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::corrupt);
}

std::vector<std::pair<std::string, Value*>> partitions_of(Value& body) {
  std::vector<std::pair<std::string, Value*>> found;
  for (Value& topic : body["responses"].items()) {
    for (Value& partition : topic["partitions"].items()) {
      found.emplace_back(std::string(topic["topic"].text()), &partition);
    }
  }
  return found;
}

// By cutting its records out of the bytes that came, which needs no codec.
TEST(MutePartition, LeavesAllOtherBytesInEveryVersion) {
  EXPECT_TRUE(rc::check([] {
    for (std::int16_t version = 0; version <= fetch_schema().versions.last; ++version) {
      const bool has_names = version <= 12;
      Arena arena;
      Value body = arbitrary_body(fetch_schema(), version, arena);
      TopicNames names;
      const auto partitions = partitions_of(body);
      if (partitions.empty()) continue;
      // Every partition is found by its number alone; its records are found by theirs.
      for (std::size_t i = 0; i < partitions.size(); ++i) {
        (*partitions[i].second)["partition_index"] = static_cast<int>(i);
        (*partitions[i].second)["records"] = "records of " + std::to_string(i) + " end";
      }
      for (Value& topic : body["responses"].items()) {
        if (has_names) topic["topic"] = "payments";
        if (!has_names) names.learn(topic["topic_id"].uuid(), "payments");
      }
      const std::string before = encode(fetch_schema(), version, body);
      const auto mute = *rc::gen::inRange<std::size_t>(0, partitions.size());
      const auto result = mute_partition(version, to_bytes(before),
                                         {"payments", static_cast<std::int32_t>(mute), &names});
      RC_ASSERT(result.has_value());
      RC_ASSERT(result->has_records == (partitions.size() > 1));

      const std::string records = "records of " + std::to_string(mute) + " end";
      const std::size_t length_size = version >= 12 ? 1 : 4;
      const std::size_t at = before.find(records);
      std::string expected = before;
      expected.replace(at - length_size, length_size + records.size(),
                       version >= 12 ? std::string(1, '\1') : std::string(4, '\0'));
      RC_ASSERT(result->body == expected);
      RC_ASSERT(result->muted_bytes == records.size());
    }
  }));
}

}  // namespace
}  // namespace wringer::wire::kafka
