#include "harness/wire/kafka/record_batch.h"

#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace wringer::wire::kafka {
namespace {

// Two records, k1=v1 and k2=v2 with a header, as a producer writes them; its base offset is 0.
constexpr std::string_view k_batch = R"(
    0000000000000000 0000004b 00000000 02 908c75f9 0000 00000001 0000018bcfe56800 0000018bcfe56801
    ffffffffffffffff ffff ffffffff 00000002
    14 00 00 00 04 6b31 04 7631 00  1c 00 02 02 04 6b32 04 7632 02 02 68 02 78)";

// A marker that commits a transaction of producer 9, epoch 2, at offset 2.
constexpr std::string_view k_marker = R"(
    0000000000000002 00000042 00000003 02 00000000 0030 00000000 0000018bcfe56800 0000018bcfe56800
    0000000000000009 0002 ffffffff 00000001
    20 00 00 00 08 00000001 0c 000000000000 00)";

BatchHeads heads_of(const std::string& bytes) {
  const auto heads = read_batch_heads(to_bytes(bytes));
  EXPECT_TRUE(heads) << heads.error().message;
  return heads.value_or(BatchHeads{});
}

std::string message_of(std::string_view hex) {
  const std::string bytes = from_hex(hex);
  const auto heads = read_batch_heads(to_bytes(bytes));
  return heads ? "" : heads.error().message;
}

TEST(RecordBatch, ReadsTheHeadOfARealBatch) {
  const std::string bytes = from_hex(k_batch);
  const BatchHeads batches = heads_of(bytes);
  ASSERT_EQ(batches.heads.size(), 1U);
  EXPECT_FALSE(batches.truncated);
  const BatchHead& head = batches.heads[0];
  EXPECT_EQ(head.magic, 2);
  EXPECT_EQ(head.first_offset, 0);
  EXPECT_EQ(head.last_offset, 1);
  EXPECT_EQ(head.count, 2);
  EXPECT_EQ(head.producer_id, -1);
  EXPECT_EQ(head.size_bytes, bytes.size());
  EXPECT_EQ(head.compression(), Compression::none);
  EXPECT_FALSE(head.is_control());
}

TEST(RecordBatch, TellsMarkersOfTransactionsFromRecords) {
  const BatchHeads batches = heads_of(from_hex(k_batch) + from_hex(k_marker));
  ASSERT_EQ(batches.heads.size(), 2U);
  const BatchHead& marker = batches.heads[1];
  EXPECT_TRUE(marker.is_control());
  EXPECT_TRUE(marker.is_transactional());
  EXPECT_EQ(marker.first_offset, 2);
  EXPECT_EQ(marker.last_offset, 2);
  EXPECT_EQ(marker.producer_id, 9);
  EXPECT_EQ(marker.producer_epoch, 2);
  EXPECT_EQ(marker.leader_epoch, 3);
}

TEST(RecordBatch, LeavesOutALastBatchThatIsCutAnywhere) {
  const std::string first = from_hex(k_batch);
  const std::string both = first + from_hex(k_marker);
  for (std::size_t cut = first.size() + 1; cut < both.size(); ++cut) {
    const BatchHeads batches = heads_of(both.substr(0, cut));
    EXPECT_EQ(batches.heads.size(), 1U) << cut;
    EXPECT_TRUE(batches.truncated) << cut;
  }
}

TEST(RecordBatch, HasNoHeadsWithoutBytes) {
  EXPECT_TRUE(heads_of("").heads.empty());
  EXPECT_FALSE(heads_of("").truncated);
}

TEST(RecordBatch, ReadsMessagesOfTheOldFormats) {
  // Magic 0 at offset 5, then a gzip wrapper of magic 1 whose last message has offset 9.
  const BatchHeads batches = heads_of(from_hex(R"(
      0000000000000005 0000000f 00000000 00 00 ffffffff 00000001 'v'
      0000000000000009 00000017 00000000 01 01 0000018bcfe56800 ffffffff 00000001 'w')"));
  ASSERT_EQ(batches.heads.size(), 2U);
  EXPECT_EQ(batches.heads[0].first_offset, 5);
  EXPECT_EQ(batches.heads[0].count, 1);
  EXPECT_EQ(batches.heads[1].compression(), Compression::gzip);
  EXPECT_FALSE(batches.heads[1].first_offset) << "only the wrapped messages would say";
  EXPECT_FALSE(batches.heads[1].count);
  EXPECT_EQ(batches.heads[1].last_offset, 9);
}

TEST(RecordBatch, RefusesWhatIsNone) {
  EXPECT_EQ(message_of("0000000000000000 00000040 00000000 03"),
            "at byte 0 of the records: the unknown format 3");
  EXPECT_EQ(message_of("0000000000000000 00000030 00000000 02"),
            "at byte 0 of the records: the impossible length 48");
  EXPECT_NE(message_of("0000000000000000 ffffffff 00000000 02"), "");
  std::string backwards(k_batch);
  backwards.replace(backwards.find("0000 00000001"), 13, "0000 80000000");
  EXPECT_NE(message_of(backwards), "") << "the last offset is before the first";
  std::string too_far(k_batch);
  too_far.replace(too_far.find("0000000000000000"), 16, "7fffffffffffffff");
  EXPECT_NE(message_of(too_far), "") << "the last offset has no number";
}

TEST(RecordBatch, GivesHeadsOrAnErrorForChangedBytes) {
  EXPECT_TRUE(rc::check([] {
    std::string bytes = from_hex(k_batch) + from_hex(k_marker);
    for (int left = *rc::gen::inRange(1, 6); left > 0; --left) {
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    }
    const auto heads = read_batch_heads(to_bytes(bytes));
    if (!heads) return;
    std::size_t taken = 0;
    for (const BatchHead& head : heads->heads) {
      RC_ASSERT(head.last_offset >= head.first_offset.value_or(0));
      taken += head.size_bytes;
    }
    RC_ASSERT((heads->truncated ? taken < bytes.size() : taken == bytes.size()));
  }));
}

}  // namespace
}  // namespace wringer::wire::kafka
