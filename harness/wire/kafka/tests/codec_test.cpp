// Bytes that we did not write ourselves, by hand from the definition of the protocol or by another
// implementation, so that the codec is not its only judge.

#include "harness/wire/kafka/codec.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

// A body that was decoded, with the bytes that it borrows; it must also encode to the same bytes.
class Decoded {
 public:
  Decoded(std::int16_t api_key, Direction direction, std::int16_t version, std::string_view hex)
      : m_bytes(from_hex(hex)) {
    auto decoded = decode(api_key, direction, version, to_bytes(m_bytes));
    EXPECT_TRUE(decoded) << decoded.error().message;
    if (!decoded) return;
    m_value = std::move(*decoded);
    EXPECT_EQ(to_hex(encode(*find_schema(api_key, direction), version, m_value)), to_hex(m_bytes));
  }
  const Value& operator[](std::string_view field) const { return std::as_const(m_value)[field]; }
  [[nodiscard]] const Value& value() const { return m_value; }

 private:
  std::string m_bytes;
  Value m_value;
};

TEST(Metadata, ReadsAResponseOfVersionFour) {
  const Decoded body(k_metadata, Direction::response, 4, R"(
      00000000
      00000001  00000001 0005 'kafka' 00002384 ffff
      0003 'abc'  00000001
      00000001  0000 0008 'payments' 00
        00000001  0000 00000002 00000001  00000001 00000001  00000001 00000001)");
  const Value& broker = body["brokers"].items()[0];
  EXPECT_EQ(broker["node_id"].integer(), 1);
  EXPECT_EQ(broker["host"].text(), "kafka");
  EXPECT_EQ(broker["port"].integer(), 9092);
  EXPECT_TRUE(broker["rack"].is_null());
  EXPECT_EQ(body["cluster_id"].text(), "abc");
  const Value& topic = body["topics"].items()[0];
  EXPECT_EQ(topic["name"].text(), "payments");
  EXPECT_EQ(topic["partitions"].items()[0]["partition_index"].integer(), 2);
  EXPECT_EQ(topic["partitions"].items()[0]["leader_epoch"].integer(), -1) << "the default";
}

TEST(Metadata, ReadsAResponseOfVersionThirteen) {
  const Decoded body(k_metadata, Direction::response, 13, R"(
      00000000
      02  00000001 06 'kafka' 00002384 00 00
      04 'abc'  00000001
      02  0000 09 'payments' 000102030405060708090a0b0c0d0e0f 00
        02  0000 00000002 00000001 00000005  02 00000001  02 00000001  01 00
        80000000 00
      0081 00)");
  const Value& topic = body["topics"].items()[0];
  EXPECT_EQ(std::to_integer<int>(topic["topic_id"].uuid().bytes[15]), 15);
  EXPECT_EQ(to_text(topic["topic_id"].uuid()), "AAECAwQFBgcICQoLDA0ODw");
  EXPECT_EQ(topic["partitions"].items()[0]["leader_epoch"].integer(), 5);
  EXPECT_EQ(topic["topic_authorized_operations"].integer(), INT32_MIN);
  EXPECT_EQ(body["error_code"].integer(), 129);
}

TEST(FindCoordinator, ReadsVersionsThreeAndFour) {
  const Decoded three(k_find_coordinator, Direction::response, 3,
                      "00000000 0000 00 00000001 06 'kafka' 00002384 00");
  EXPECT_EQ(three["node_id"].integer(), 1);
  EXPECT_EQ(three["host"].text(), "kafka");
  const Decoded four(k_find_coordinator, Direction::response, 4,
                     "00000000 02 02 'g' 00000001 06 'kafka' 00002384 0000 00 00 00");
  EXPECT_EQ(four["coordinators"].items()[0]["key"].text(), "g");
  EXPECT_EQ(four["coordinators"].items()[0]["port"].integer(), 9092);
  const Decoded asked(k_find_coordinator, Direction::request, 4, "00 02 02 'g' 00");
  EXPECT_EQ(asked["coordinator_keys"].items()[0].text(), "g");
}

TEST(OffsetCommit, ReadsVersionsSevenAndEight) {
  const Decoded seven(k_offset_commit, Direction::request, 7, R"(
      0001 'g' 00000003 0002 'm1' ffff
      00000001 0008 'payments' 00000001  00000002 0000000000000012 ffffffff 0000)");
  EXPECT_EQ(seven["generation_id_or_member_epoch"].integer(), 3);
  EXPECT_TRUE(seven["group_instance_id"].is_null());
  const Value& partition = seven["topics"].items()[0]["partitions"].items()[0];
  EXPECT_EQ(partition["committed_offset"].integer(), 18);
  EXPECT_EQ(partition["committed_metadata"].text(), "");
  const Decoded eight(k_offset_commit, Direction::request, 8, R"(
      02 'g' 00000003 03 'm1' 03 'i1'
      02 09 'payments' 02  00000002 0000000000000012 ffffffff 00 00 00 00)");
  EXPECT_EQ(eight["group_instance_id"].text(), "i1");
  EXPECT_TRUE(eight["topics"].items()[0]["partitions"].items()[0]["committed_metadata"].is_null());
}

TEST(OffsetCommit, KeepsUnknownTaggedFields) {
  const Decoded body(k_offset_commit, Direction::request, 8, R"(
      02 'g' 00000003 01 00
      02 09 'payments' 02  00000002 0000000000000012 ffffffff 00
      01 07 03 aabbcc
      00 02 09 00 80 01 01 ff)");
  const Value& partition = body["topics"].items()[0]["partitions"].items()[0];
  ASSERT_EQ(partition.unknown_tags().size(), 1U);
  EXPECT_EQ(partition.unknown_tags()[0].tag, 7U);
  ASSERT_EQ(body.value().unknown_tags().size(), 2U);
  EXPECT_EQ(body.value().unknown_tags()[1].tag, 128U);
}

TEST(JoinGroup, ReadsVersionsFiveAndSix) {
  const Decoded five(k_join_group, Direction::response, 5, R"(
      00000000 0000 00000007 0005 'range' 0002 'm1' 0002 'm1'
      00000001 0002 'm1' ffff 00000003 010203)");
  EXPECT_EQ(five["generation_id"].integer(), 7);
  EXPECT_EQ(five["members"].items()[0]["metadata"].text(), "\x01\x02\x03");
  const Decoded six(k_join_group, Direction::response, 6, R"(
      00000000 0000 00000007 06 'range' 03 'm1' 03 'm1'
      02 03 'm1' 03 'i1' 04 010203 00 00)");
  EXPECT_EQ(six["leader"].text(), "m1");
  EXPECT_EQ(six["members"].items()[0]["group_instance_id"].text(), "i1");
}

TEST(Heartbeat, AnswersHaveTheirErrorWhereTheProtocolPutsIt) {
  EXPECT_EQ(Decoded(k_heartbeat, Direction::response, 0, "001b")["error_code"].integer(), 27);
  for (std::int16_t version = 1; version <= 3; ++version) {
    const Decoded body(k_heartbeat, Direction::response, version, "00000000 001b");
    EXPECT_EQ(body["error_code"].integer(), 27);
  }
  const Decoded four(k_heartbeat, Direction::response, 4, "00000000 001b 00");
  EXPECT_EQ(four["error_code"].integer(), 27);
}

TEST(ConsumerGroupHeartbeat, ReadsAnAssignmentThatMayBeNull) {
  const Decoded none(k_consumer_group_heartbeat, Direction::response, 0,
                     "00000000 0000 00 03 'm1' 00000004 00001388 ff 00");
  EXPECT_TRUE(none["assignment"].is_null());
  EXPECT_EQ(none["member_epoch"].integer(), 4);
  const Decoded some(k_consumer_group_heartbeat, Direction::response, 1, R"(
      00000000 0000 00 03 'm1' 00000004 00001388
      01 02 000102030405060708090a0b0c0d0e0f 02 00000002 00 00 00)");
  const Value& topics = some["assignment"]["topic_partitions"];
  EXPECT_EQ(topics.items()[0]["partitions"].items()[0].integer(), 2);
}

TEST(Fetch, ReadsVersionsElevenTwelveAndThirteen) {
  const Decoded eleven(k_fetch, Direction::response, 11, R"(
      00000000 0000 00000000
      00000001 0008 'payments' 00000001
        00000002 0000 0000000000000014 0000000000000014 0000000000000000 ffffffff ffffffff
        00000004 'abcd')");
  const Value& old = eleven["responses"].items()[0]["partitions"].items()[0];
  EXPECT_TRUE(old["aborted_transactions"].is_null());
  EXPECT_EQ(old["records"].text(), "abcd");
  const Decoded twelve(k_fetch, Direction::response, 12, R"(
      00000000 0000 00000000
      02 09 'payments' 02
        00000002 004a 0000000000000014 0000000000000014 0000000000000000 00 ffffffff 05 'abcd'
        01 01 09 00000003 00000006 00
      00 00)");
  const Value& moved = twelve["responses"].items()[0]["partitions"].items()[0];
  EXPECT_EQ(moved["current_leader"]["leader_id"].integer(), 3);
  EXPECT_EQ(moved["current_leader"]["leader_epoch"].integer(), 6);
  EXPECT_EQ(moved["diverging_epoch"]["epoch"].integer(), -1) << "the default";
  const Decoded thirteen(k_fetch, Direction::response, 13, R"(
      00000000 0000 00000000
      02 000102030405060708090a0b0c0d0e0f 02
        00000002 0000 0000000000000014 0000000000000014 0000000000000000 01 ffffffff 01 00
      00 00)");
  const Value& topic = thirteen["responses"].items()[0];
  EXPECT_EQ(to_text(topic["topic_id"].uuid()), "AAECAwQFBgcICQoLDA0ODw");
  EXPECT_TRUE(topic["partitions"].items()[0]["records"].text().empty());
  EXPECT_FALSE(topic["partitions"].items()[0]["records"].is_null());
}

TEST(EndTxn, ReadsVersionFive) {
  const Decoded body(k_end_txn, Direction::response, 5, "00000000 0000 0000000000000009 0003 00");
  EXPECT_EQ(body["producer_id"].integer(), 9);
  EXPECT_EQ(body["producer_epoch"].integer(), 3);
}

TEST(Codec, SaysWhereAMessageBreaksOff) {
  const std::string bytes = from_hex("00000000 0000 00000007 0005 'ra'");
  const auto decoded = decode(k_join_group, Direction::response, 5, to_bytes(bytes));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().message,
            "the join_group response v5 can't be read: it breaks off (at protocol_name)");
}

TEST(Codec, RefusesImpossibleNumbersWithoutBelievingThem) {
  const auto refuses = [](std::int16_t api_key, std::int16_t version, const char* hex) {
    const std::string bytes = from_hex(hex);
    const auto decoded = decode(api_key, Direction::response, version, to_bytes(bytes));
    return !decoded && decoded.error().code == ErrorCode::corrupt;
  };
  EXPECT_TRUE(refuses(k_metadata, 0, "7fffffff 00000000")) << "two thousand million brokers";
  EXPECT_TRUE(refuses(k_metadata, 0, "fffffffe 00000000")) << "minus two brokers";
  EXPECT_TRUE(refuses(k_metadata, 9, "00000000 ffffffffff")) << "a varint of more than 32 bits";
  EXPECT_TRUE(refuses(k_heartbeat, 4, "00000000 0000 01 05 ffffffff0f")) << "a tag of 4 GB";
  EXPECT_TRUE(refuses(k_heartbeat, 4, "00000000 0000 02 05 00 05 00")) << "the same tag twice";
  EXPECT_TRUE(refuses(k_heartbeat, 4, "00000000 0000 02 06 00 05 00")) << "tags out of order";
  EXPECT_TRUE(refuses(k_produce, 10, "01 00000000 01 00 02 0100")) << "a tag with another size";
}

TEST(Codec, BorrowsTextFromTheBytes) {
  const std::string bytes = from_hex("0005 'hello'");
  const auto decoded = decode(k_sasl_handshake, Direction::request, 1, to_bytes(bytes));
  ASSERT_TRUE(decoded);
  EXPECT_EQ((*decoded)["mechanism"].text().data(), bytes.data() + 2);
}

TEST(Codec, HasNoSchemaForOtherMessages) {
  const auto decoded = decode(std::int16_t{50}, Direction::request, 0, {});
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::environment);
}

// The file says where its messages come from.
TEST(Codec, AgreesWithAnotherImplementationOnEveryVersion) {
  std::ifstream file(WRINGER_KAFKA_MESSAGES);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::int16_t api_key = 0;
    std::int16_t version = 0;
    std::string direction_name;
    std::string hex;
    words >> api_key >> direction_name >> version >> hex;
    const Direction direction =
        direction_name == "request" ? Direction::request : Direction::response;
    Decoded(api_key, direction, version, hex == "-" ? "" : hex);
    EXPECT_FALSE(testing::Test::HasFailure()) << line;
    ++count;
  }
  EXPECT_GT(count, 300U);
}

TEST(ValueDeathTest, AFieldThatTheSchemaDoesNotHaveIsABug) {
  const Value body = Value::structure(find_schema(k_heartbeat, Direction::request)->body);
  EXPECT_DEATH(static_cast<void>(body["grup_id"]), "found != nullptr");
  EXPECT_DEATH(static_cast<void>(body["group_id"].integer()), "found != nullptr");
}

}  // namespace
}  // namespace wringer::wire::kafka
