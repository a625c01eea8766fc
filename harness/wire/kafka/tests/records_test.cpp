#include "harness/wire/kafka/records.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/decompress.h"
#include "harness/wire/kafka/requests.h"
#include "harness/wire/kafka/tests/packed.h"
#include "harness/wire/kafka/tests/support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace wringer::wire::kafka {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Record> records_in(const std::string& bytes) {
  const auto records = read_records(to_bytes(bytes));
  EXPECT_TRUE(records) << records.error().message;
  return records.value_or(std::vector<Record>{});
}

std::string complaint_about(const std::string& bytes, std::size_t bytes_max = k_records_bytes_max) {
  const auto records = read_records(to_bytes(bytes), bytes_max);
  return records ? "" : records.error().message;
}

std::optional<std::string> arbitrary_text() {
  if (*rc::gen::inRange(0, 5) == 0) return std::nullopt;
  return *rc::gen::arbitrary<std::string>();
}

std::vector<Record> arbitrary_records() {
  std::vector<Record> records;
  std::int64_t offset = *rc::gen::inRange<std::int64_t>(0, INT64_MAX / 2);
  for (int left = *rc::gen::inRange(1, 6); left > 0; --left) {
    Record record{offset, arbitrary_text(), arbitrary_text()};
    for (int header = *rc::gen::inRange(0, 3); header > 0; --header) {
      record.headers.push_back({*rc::gen::arbitrary<std::string>(), arbitrary_text()});
    }
    records.push_back(std::move(record));
    // Compaction leaves gaps.
    offset += *rc::gen::inRange(1, 4);
  }
  return records;
}

TEST(Records, OfARealBatchAreRead) {
  // k1=v1 and k2=v2 with a header, as a producer wrote them.
  const std::string batch = from_hex(R"(
    0000000000000000 0000004b 00000000 02 908c75f9 0000 00000001 0000018bcfe56800 0000018bcfe56801
    ffffffffffffffff ffff ffffffff 00000002
    14 00 00 00 04 6b31 04 7631 00  1c 00 02 02 04 6b32 04 7632 02 02 68 02 78)");
  EXPECT_THAT(records_in(batch),
              ElementsAre(Record{0, "k1", "v1"}, Record{1, "k2", "v2", {{"h", "x"}}}));
}

TEST(Records, WithoutAValueAreNotEmpty) {
  const auto records = records_in(batch_of({{5, "k", std::nullopt}, {6, std::nullopt, ""}}));
  EXPECT_THAT(records, ElementsAre(Record{5, "k", std::nullopt}, Record{6, std::nullopt, ""}));
}

TEST(Records, ComeBackAsTheyWereWrittenInEveryPacking) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Record> records = arbitrary_records();
    const Packing packing =
        *rc::gen::elementOf(std::vector<Packing>(std::begin(k_packings), std::end(k_packings)));
    const auto read = read_records(to_bytes(batch_of(records, packing)));
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == records);
  }));
}

TEST(Records, OfSeveralBatchesComeInOrderWithoutMarkersAndWithoutWhatIsCutOff) {
  const std::string first = batch_of({{3, "a", "1"}}, Packing::gzip);
  const std::string marker = batch_of({{4, "b", "2"}}, Packing::none, 0x30);
  const std::string second = batch_of({{5, "c", "3"}}, Packing::lz4);
  EXPECT_THAT(records_in(first + marker + second + first.substr(0, first.size() - 1)),
              ElementsAre(Record{3, "a", "1"}, Record{5, "c", "3"}));
}

TEST(Records, OfFramesOneBehindTheOtherAreAllRead) {
  // Flushing a compressor in the middle makes two frames.
  const std::string halves[] = {std::string(300, 'a'), std::string(500, 'b')};
  for (const auto& [packing, codec] : {std::pair{Packing::gzip, Compression::gzip},
                                       {Packing::lz4, Compression::lz4},
                                       {Packing::zstd, Compression::zstd}}) {
    const auto whole =
        decompress(codec, to_bytes(pack(packing, halves[0]) + pack(packing, halves[1])), 800);
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_EQ(*whole, halves[0] + halves[1]);
  }
}

TEST(Records, ThatBreakOffAreRefused) {
  for (const Packing packing : k_packings) {
    const std::string whole =
        batch_of({{0, std::string(300, 'k'), std::string(3000, 'v')}}, packing);
    constexpr std::size_t k_head = 61;
    const auto attributes = std::to_integer<std::int16_t>(to_bytes(whole)[22]);
    const std::string content = whole.substr(k_head);
    for (std::size_t size = 0; size < content.size(); ++size) {
      EXPECT_NE(complaint_about(batch_around(content.substr(0, size), 1, attributes)), "")
          << static_cast<int>(packing) << " at " << size;
    }
  }
}

TEST(Records, ThatStandForTooMuchAreRefusedBeforeTheyAreMade) {
  const std::string bomb(64 * 1024 * 1024, '\0');
  constexpr std::size_t k_limit = 1024 * 1024;
  for (std::int16_t codec = 1; codec <= 4; ++codec) {
    const Packing packings[] = {Packing::none, Packing::gzip, Packing::snappy, Packing::lz4,
                                Packing::zstd};
    const std::string packed = pack(packings[codec], bomb);
    EXPECT_THAT(complaint_about(batch_around(packed, 1, codec), k_limit),
                HasSubstr("more bytes than we take"));
  }
  EXPECT_THAT(
      complaint_about(batch_around(pack(Packing::snappy_xerial, bomb.substr(0, 4'000'000)), 1, 2),
                      k_limit),
      HasSubstr("more bytes than we take"));
}

TEST(Records, ThatAreTooManyAreRefused) {
  std::vector<Record> records;
  for (std::int64_t offset = 0; offset < 10'000; ++offset) records.push_back({offset, "", ""});
  EXPECT_EQ(complaint_about(batch_of(records)), "");
  EXPECT_THAT(complaint_about(batch_of(records), 200'000), HasSubstr("too much memory"));
}

TEST(Records, OfAnImpossibleFormAreRefused) {
  EXPECT_THAT(complaint_about(batch_around("\x04", 1, 0)), HasSubstr("breaks off"));
  EXPECT_THAT(complaint_about(batch_around("\x01", 1, 0)), HasSubstr("negative length"));
  EXPECT_THAT(complaint_about(batch_around("", 1, 0)), HasSubstr("breaks off"));
  EXPECT_THAT(complaint_about(batch_of({{0, "k", "v"}}) + "x"), IsEmpty()) << "cut off: ignored";
  EXPECT_THAT(complaint_about(batch_around("x", 0, 0)), HasSubstr("more than its records"));
  EXPECT_THAT(complaint_about(batch_around("x", 1, 7)), HasSubstr("don't know"));
}

TEST(Records, WithAnOffsetThatHasNoNumberAreRefused) {
  // A batch at offset 7; the record's delta is the greatest that there is.
  const std::string delta("\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
  std::string batch =
      batch_around(std::string("\x1e\0\0", 3) + delta + std::string("\1\1\0", 3), 1, 0);
  batch[7] = 7;
  EXPECT_THAT(complaint_about(batch), HasSubstr("outside of its batch"));
}

TEST(Records, OrAnErrorAreGivenForChangedBytes) {
  EXPECT_TRUE(rc::check([] {
    const Packing packing =
        *rc::gen::elementOf(std::vector<Packing>(std::begin(k_packings), std::end(k_packings)));
    std::string bytes = batch_of(arbitrary_records(), packing);
    for (int left = *rc::gen::inRange(1, 6); left > 0; --left) {
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    }
    constexpr std::size_t k_limit = 100'000;
    const auto records = read_records(to_bytes(bytes), k_limit);
    if (records) RC_ASSERT(records->size() * sizeof(Record) <= k_limit);
  }));
}

TEST(RecordsOf, AFetchResponseHaveTopicPartitionAndOffset) {
  const std::string batch = batch_of({{7, "k7", "v7"}, {8, "k8", std::nullopt}}, Packing::zstd);
  Value body = blank_response(api_keys::k_fetch);
  Value& topic = body["responses"].append();
  topic["topic"] = "payments";
  Value& partition = topic["partitions"].append();
  partition["partition_index"] = 3;
  partition["records"] = batch;
  const std::string bytes = encode(*find_schema(api_keys::k_fetch, Direction::response), 11, body);
  const auto records = records_of(api_keys::k_fetch, Direction::response, 11, to_bytes(bytes));
  ASSERT_TRUE(records) << records.error().message;
  EXPECT_THAT(*records, ElementsAre(MomentRecord{"payments", 3, 7, "k7", "v7"},
                                    MomentRecord{"payments", 3, 8, "k8", std::nullopt}));
}

TEST(RecordsOf, AProduceRequestHaveNoOffsetYet) {
  Value body = blank_request(api_keys::k_produce);
  Value& topic = body["topic_data"].append();
  topic["name"] = "payments";
  Value& partition = topic["partition_data"].append();
  partition["index"] = 2;
  partition["records"] = batch_of({{0, "k", "v"}}, Packing::snappy_xerial);
  const std::string bytes = encode(*find_schema(api_keys::k_produce, Direction::request), 9, body);
  const auto records = records_of(api_keys::k_produce, Direction::request, 9, to_bytes(bytes));
  ASSERT_TRUE(records) << records.error().message;
  EXPECT_THAT(*records, ElementsAre(MomentRecord{"payments", 2, -1, "k", "v"}));
}

TEST(RecordsOf, OtherMessagesAreNone) {
  const auto records = records_of(api_keys::k_fetch, Direction::request, 11, to_bytes("nonsense"));
  ASSERT_TRUE(records);
  EXPECT_THAT(*records, SizeIs(0));
}

}  // namespace
}  // namespace wringer::wire::kafka
