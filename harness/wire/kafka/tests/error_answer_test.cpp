#include "harness/wire/kafka/error_answer.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/plausible_errors.h"
#include "harness/wire/kafka/requests.h"
#include "harness/wire/kafka/summary.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

constexpr std::string_view k_id = "000102030405060708090a0b0c0d0e0f";

// The answer to a request whose body is given in hexadecimal, as hexadecimal; or why there is none.
std::string answer(std::int16_t api_key, std::int16_t version, std::string_view body,
                   std::int16_t error_code) {
  const std::string bytes = from_hex(body);
  const auto frame = make_error_answer({api_key, version, 7, "c", {}}, to_bytes(bytes), error_code);
  return frame ? to_hex(*frame) : frame.error().message;
}

TEST(ErrorAnswer, ToAHeartbeatIsTheErrorAlone) {
  const std::string_view request = "0001 'g' 00000003 0002 'm1'";
  EXPECT_EQ(answer(k_heartbeat, 0, request, 27), plain_hex("00000006 00000007 001b"));
  EXPECT_EQ(answer(k_heartbeat, 1, request, 27), plain_hex("0000000a 00000007 00000000 001b"));
  EXPECT_EQ(answer(k_heartbeat, 4, "02 'g' 00000003 03 'm1' 00 00", 27),
            plain_hex("0000000c 00000007 00 00000000 001b 00"));
}

TEST(ErrorAnswer, ToAnOffsetCommitRefusesEachPartitionInItsOrder) {
  EXPECT_EQ(answer(k_offset_commit, 7, R"(
      0001 'g' 00000003 0002 'm1' ffff 00000002
      0001 'b' 00000002
        00000005 0000000000000012 ffffffff 0000  00000001 0000000000000013 ffffffff ffff
      0001 'a' 00000001  00000000 0000000000000014 ffffffff 0000)",
                   16),
            plain_hex(R"(0000002c 00000007 00000000 00000002
      0001 'b' 00000002 00000005 0010 00000001 0010
      0001 'a' 00000001 00000000 0010)"));
}

TEST(ErrorAnswer, NamesTopicsByIdWhereTheVersionDoes) {
  const std::string id(k_id);
  EXPECT_EQ(answer(k_offset_commit, 10,
                   "02 'g' 00000003 03 'm1' 00 02 " + id +
                       " 02 00000005 0000000000000012 ffffffff 00 00 00 00",
                   7),
            plain_hex("00000024 00000007 00 00000000 02 " + id + " 02 00000005 0007 00 00 00"));
}

TEST(ErrorAnswer, ToAProduceTellsNoOffsetAndNoTime) {
  EXPECT_EQ(answer(k_produce, 7,
                   "ffff ffff 00007530 00000001 0001 'a' 00000001 00000002 00000003 'xyz'", 19),
            plain_hex(R"(00000031 00000007 00000001 0001 'a' 00000001
      00000002 0013 ffffffffffffffff ffffffffffffffff ffffffffffffffff 00000000)"));
}

TEST(ErrorAnswer, CannotBeGivenToAProduceThatIsNotAnswered) {
  const std::string why = answer(
      k_produce, 7, "ffff 0000 00007530 00000001 0001 'a' 00000001 00000002 00000003 'xyz'", 19);
  EXPECT_NE(why.find("acks=0"), std::string::npos) << why;
}

// The partition 4 of topic a, from offset 9, in a session 21 at epoch 3.
constexpr std::string_view k_fetch_v11 = R"(
    ffffffff 000001f4 00000001 03200000 00 00000015 00000003 00000001
    0001 'a' 00000001 00000004 ffffffff 0000000000000009 ffffffffffffffff 00100000 00000000 0000)";

TEST(ErrorAnswer, ToAFetchHasAPartitionWithoutRecordsAndNoSession) {
  EXPECT_EQ(answer(k_fetch, 11, k_fetch_v11, 6), plain_hex(R"(
      00000043 00000007 00000000 0000 00000000 00000001 0001 'a' 00000001
      00000004 0006 ffffffffffffffff ffffffffffffffff ffffffffffffffff 00000000 ffffffff 00000000)"));
}

TEST(ErrorAnswer, OfAFetchSessionStandsAtTheTopAlone) {
  EXPECT_EQ(answer(k_fetch, 11, k_fetch_v11, 70),
            plain_hex("00000012 00000007 00000000 0046 00000000 00000000"));
}

TEST(ErrorAnswer, OfAFetchSessionCannotBeGivenBeforeThereWereSessions) {
  const std::string why = answer(k_fetch, 4, "ffffffff 000001f4 00000001 03200000 00 00000000", 71);
  EXPECT_NE(why.find("no broker answers a fetch v4 with 71 INVALID_FETCH_SESSION_EPOCH"),
            std::string::npos)
      << why;
}

TEST(ErrorAnswer, ToAFetchThatNamesNoPartitionSaysSo) {
  const std::string_view goes_on =
      "ffffffff 000001f4 00000001 03200000 00 00000015 00000004 00000000 00000000 0000";
  const std::string why = answer(k_fetch, 11, goes_on, 6);
  EXPECT_NE(why.find("names no partition"), std::string::npos) << why;
  EXPECT_EQ(answer(k_fetch, 11, goes_on, 71),
            plain_hex("00000012 00000007 00000000 0047 00000000 00000000"));
}

TEST(ErrorAnswer, ToAListOffsetsFindsNoOffset) {
  EXPECT_EQ(
      answer(k_list_offsets, 1, "ffffffff 00000001 0001 'a' 00000001 00000004 0000018bcfe56800", 6),
      plain_hex(R"(00000025 00000007 00000001 0001 'a' 00000001
      00000004 0006 ffffffffffffffff ffffffffffffffff)"));
}

TEST(ErrorAnswer, ToAFindCoordinatorNamesNoBroker) {
  EXPECT_EQ(
      answer(k_find_coordinator, 2, "0001 'g' 00", 15),
      plain_hex("0000002f 00000007 00000000 000f 0019 'COORDINATOR_NOT_AVAILABLE' ffffffff 0000 "
                "ffffffff"));
  EXPECT_EQ(answer(k_find_coordinator, 4, "00 03 02 'g' 02 'h' 00", 15), plain_hex(R"(
      0000005b 00000007 00 00000000 03
      02 'g' ffffffff 01 ffffffff 000f 1a 'COORDINATOR_NOT_AVAILABLE' 00
      02 'h' ffffffff 01 ffffffff 000f 1a 'COORDINATOR_NOT_AVAILABLE' 00 00)"));
}

TEST(ErrorAnswer, ToAJoinGroupKeepsTheMemberItself) {
  EXPECT_EQ(answer(k_join_group, 2, "0001 'g' 00002710 00002710 0002 'm1' 0001 'c' 00000000", 16),
            plain_hex("0000001a 00000007 00000000 0010 ffffffff 0000 0000 0002 'm1' 00000000"));
  EXPECT_EQ(answer(k_join_group, 9, "02 'g' 00002710 00002710 03 'm1' 00 02 'c' 01 00 00", 16),
            plain_hex("00000018 00000007 00 00000000 0010 ffffffff 00 00 01 00 03 'm1' 01 00"));
}

TEST(ErrorAnswer, CannotHandOutAMemberId) {
  const std::string why =
      answer(k_join_group, 5, "0001 'g' 00002710 00002710 0000 ffff 0001 'c' 00000000", 79);
  EXPECT_NE(why.find("only a coordinator can give"), std::string::npos) << why;
}

TEST(ErrorAnswer, ToAnOffsetFetchIsAboutTheGroupOrAboutPartitions) {
  const std::string_view old = "0001 'g' 00000001 0001 'a' 00000001 00000004";
  EXPECT_EQ(
      answer(k_offset_fetch, 1, old, 16),
      plain_hex(
          "0000001f 00000007 00000001 0001 'a' 00000001 00000004 ffffffffffffffff 0000 0010"));
  EXPECT_EQ(answer(k_offset_fetch, 3, old, 16),
            plain_hex("0000000e 00000007 00000000 00000000 0010"));
  const std::string_view batch = "02 02 'g' 02 02 'a' 02 00000004 00 00 01 00";
  EXPECT_EQ(answer(k_offset_fetch, 8, batch, 16),
            plain_hex("00000011 00000007 00 00000000 02 02 'g' 01 0010 00 00"));
  EXPECT_EQ(answer(k_offset_fetch, 8, batch, 88), plain_hex(R"(
      00000029 00000007 00 00000000 02 02 'g' 02 02 'a' 02
      00000004 ffffffffffffffff ffffffff 01 0058 00 00 0000 00 00)"));
}

TEST(ErrorAnswer, ToALeaveGroupIsAboutTheGroupOrAboutMembers) {
  const std::string_view request = "0001 'g' 00000001 0002 'm1' ffff";
  EXPECT_EQ(answer(k_leave_group, 3, request, 16),
            plain_hex("0000000e 00000007 00000000 0010 00000000"));
  EXPECT_EQ(answer(k_leave_group, 3, request, 25),
            plain_hex("00000016 00000007 00000000 0000 00000001 0002 'm1' ffff 0019"));
}

TEST(ErrorAnswer, ToTransactionsRefusesWhatWasAskedFor) {
  const std::string_view old = "0001 't' 0000000000000009 0002 00000001 0001 'a' 00000001 00000004";
  EXPECT_EQ(answer(k_add_partitions_to_txn, 1, old, 51),
            plain_hex("00000019 00000007 00000000 00000001 0001 'a' 00000001 00000004 0033"));
  EXPECT_EQ(answer(k_add_partitions_to_txn, 4,
                   "02 02 't' 0000000000000009 0002 00 02 02 'a' 02 00000004 00 00 00", 51),
            plain_hex(R"(0000001c 00000007 00 00000000 0000
      02 02 't' 02 02 'a' 02 00000004 0033 00 00 00 00)"));
  EXPECT_EQ(answer(k_end_txn, 5, "02 't' 0000000000000009 0002 01 00", 16),
            plain_hex("00000016 00000007 00 00000000 0010 ffffffffffffffff ffff 00"));
  EXPECT_EQ(answer(k_init_producer_id, 1, "ffff 00000001", 15),
            plain_hex("00000014 00000007 00000000 000f ffffffffffffffff ffff"));
}

TEST(ErrorAnswer, IsRefusedForOtherApisAndVersions) {
  const std::string metadata = answer(k_metadata, 1, "00000000", 5);
  EXPECT_NE(metadata.find("metadata v1 can't be answered"), std::string::npos) << metadata;
  const std::string future = answer(k_heartbeat, 5, "", 16);
  EXPECT_NE(future.find("heartbeat request v5"), std::string::npos) << future;
}

TEST(ErrorAnswer, SaysWhichBytesOfARequestAreNone) {
  const auto frame = make_error_answer({k_heartbeat, 0, 7, "c", {}}, {}, 16);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().code, ErrorCode::corrupt);
}

// --- Of every API, in every version ---

class EveryRefusal : public testing::TestWithParam<const MessageSchema*> {};

std::vector<const MessageSchema*> refusable_requests() {
  std::vector<const MessageSchema*> found;
  for (const MessageSchema& schema : schemas()) {
    const bool is_refusable = !plausible_errors(schema.api_key, Outcome::not_forwarded).empty();
    if (is_refusable && schema.direction == Direction::request) found.push_back(&schema);
  }
  return found;
}

INSTANTIATE_TEST_SUITE_P(ErrorAnswer, EveryRefusal, testing::ValuesIn(refusable_requests()),
                         [](const auto& tested) { return test_name(*tested.param); });

// With one item in each array, so that there is something to be refused.
Value with_an_item_each(const Structure& schema, std::int16_t version) {
  Value value = Value::structure(schema);
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const Field& field = schema.fields[i];
    if (!field.is_array || !field.versions.contains(version)) continue;
    Value array = Value::array(field.structure.get());
    if (field.type == Type::structure) {
      array.append(with_an_item_each(*field.structure, version));
    } else {
      array.append(field.type == Type::string ? Value("x") : Value(5));
    }
    value.set_field(i, std::move(array));
  }
  if (value.find("acks") != nullptr) value["acks"] = -1;
  return value;
}

// Counts those that some broker says in that version.
void expect_refused(const MessageSchema& schema, std::int16_t version, const Value& body,
                    std::int16_t error_code, int& answered) {
  const std::string bytes = encode(schema, version, body);
  const RequestHeader header{schema.api_key, version, -3, {}, {}};
  const auto frame = make_error_answer(header, to_bytes(bytes), error_code);
  if (!frame) {
    RC_ASSERT(frame.error().code == ErrorCode::environment);
    return;
  }
  ++answered;
  const NextFrame next = next_frame(to_bytes(*frame));
  RC_ASSERT(std::get<Frame>(next).size == frame->size());
  const Bytes payload = std::get<Frame>(next).payload;
  const auto response_header = parse_response_header(schema.api_key, version, payload);
  RC_ASSERT(response_header.has_value());
  RC_ASSERT(response_header->correlation_id == -3);
  const auto summary =
      summarise_response(schema.api_key, version, payload.subspan(*response_header->body_offset));
  RC_ASSERT(summary.has_value());
  RC_ASSERT(summary->error_code == error_code);
}

TEST_P(EveryRefusal, IsReadAsTheErrorThatItIs) {
  const MessageSchema& schema = *GetParam();
  for (const std::int16_t code : plausible_errors(schema.api_key, Outcome::not_forwarded)) {
    int answered = 0;
    for (int version = 0; version <= schema.versions.last; ++version) {
      const auto of_version = static_cast<std::int16_t>(version);
      expect_refused(schema, of_version, with_an_item_each(schema.body, of_version), code,
                     answered);
    }
    EXPECT_GT(answered, 0) << code << " can't be said in any version";
  }
}

TEST_P(EveryRefusal, IsReadAsTheErrorThatItIsWhateverWasAsked) {
  const MessageSchema& schema = *GetParam();
  const auto codes = plausible_errors(schema.api_key, Outcome::not_forwarded);
  EXPECT_TRUE(rc::check([&] {
    int answered = 0;
    for (int version = 0; version <= schema.versions.last; ++version) {
      const auto of_version = static_cast<std::int16_t>(version);
      const std::int16_t code = codes[*rc::gen::inRange<std::size_t>(0, codes.size())];
      Arena arena;
      expect_refused(schema, of_version, arbitrary_body(schema, of_version, arena), code, answered);
    }
  }));
}

}  // namespace
}  // namespace wringer::wire::kafka
