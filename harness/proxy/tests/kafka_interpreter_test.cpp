#include "harness/proxy/kafka_interpreter.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/brokers.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wringer::proxy {
namespace {

namespace kafka = wire::kafka;
using namespace kafka::api_keys;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

class KafkaInterpreterTest : public testing::Test {
 protected:
  explicit KafkaInterpreterTest(RecordDetail records = RecordDetail::offsets)
      : m_interpreter(
            [](const kafka::BrokerAddress& broker) -> std::optional<asio::ip::tcp::endpoint> {
              return asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(),
                                             static_cast<std::uint16_t>(40000 + broker.node_id));
            },
            m_names, records) {}

  std::string request(
      std::int16_t api_key, std::int16_t version, std::int32_t correlation_id,
      const std::function<void(kafka::Value&)>& fill = [](kafka::Value&) {}) {
    kafka::Value body = kafka::blank_request(api_key);
    fill(body);
    return kafka::encode_request(api_key, version, correlation_id, "test", body);
  }
  std::string response(
      std::int16_t api_key, std::int16_t version, std::int32_t correlation_id,
      const std::function<void(kafka::Value&)>& fill = [](kafka::Value&) {}) {
    kafka::Value body = kafka::blank_response(api_key);
    fill(body);
    return kafka::encode_response(api_key, version, correlation_id, body);
  }
  Step to_service(const std::string& bytes) {
    return m_interpreter.next(Direction::to_service, bytes_of(bytes));
  }
  Step to_client(const std::string& bytes) {
    return m_interpreter.next(Direction::to_client, bytes_of(bytes));
  }

  kafka::TopicNames m_names;
  KafkaInterpreter m_interpreter;
};

TEST_F(KafkaInterpreterTest, PairsAnswersWithRequestsInOrder) {
  const Step first = to_service(request(k_heartbeat, 4, 7, [](kafka::Value& body) {
    body["group_id"] = "g";
    body["member_id"] = "m";
  }));
  ASSERT_THAT(first.moments, SizeIs(1));
  EXPECT_EQ(first.moments.front().name, moments::k_kafka_heartbeat);
  EXPECT_EQ(first.moments.front().group, "g");
  EXPECT_EQ(first.moments.front().phase, Phase::requested);
  static_cast<void>(to_service(request(k_metadata, 9, 8)));
  const Step answer =
      to_client(response(k_heartbeat, 4, 7, [](kafka::Value& body) { body["error_code"] = 27; }));
  ASSERT_THAT(answer.moments, SizeIs(1));
  EXPECT_EQ(answer.moments.front().exchange, first.moments.front().exchange);
  EXPECT_EQ(answer.moments.front().group, "g");
  EXPECT_FALSE(answer.moments.front().succeeded);
  EXPECT_EQ(answer.moments.front().error, "27 REBALANCE_IN_PROGRESS");
  EXPECT_EQ(to_client(response(k_metadata, 9, 8)).moments.front().name, moments::k_kafka_metadata);
  EXPECT_THAT(m_interpreter.lost(), IsEmpty());
}

TEST_F(KafkaInterpreterTest, KeepsTheInstanceOnItsOwnProxies) {
  static_cast<void>(to_service(request(k_metadata, 9, 1)));
  const Step step = to_client(response(k_metadata, 9, 1, [](kafka::Value& body) {
    kafka::Value& broker = body["brokers"].append();
    broker["node_id"] = 2;
    broker["host"] = "127.0.0.1";
    broker["port"] = 9092;
  }));
  ASSERT_TRUE(step.rewritten);
  const auto payload = bytes_of(*step.rewritten).subspan(kafka::k_frame_size_bytes);
  const auto header = kafka::parse_response_header(k_metadata, 9, payload);
  ASSERT_TRUE(header);
  const auto brokers = kafka::list_brokers(k_metadata, 9, payload.subspan(*header->body_offset));
  ASSERT_TRUE(brokers);
  EXPECT_THAT(*brokers, ElementsAre(kafka::BrokerAddress{2, "127.0.0.1", 40002}));
}

TEST_F(KafkaInterpreterTest, WaitsForAWholeFrame) {
  const std::string whole = request(k_heartbeat, 4, 1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(to_service(whole.substr(0, size)).kind, Step::Kind::need_more) << size;
  }
  EXPECT_EQ(to_service(whole).size, whole.size());
}

TEST_F(KafkaInterpreterTest, AProduceWithoutAcknowledgementHasNoAnswer) {
  static_cast<void>(
      to_service(request(k_produce, 7, 1, [](kafka::Value& body) { body["acks"] = 0; })));
  EXPECT_FALSE(m_interpreter.answer_in_place("x"));
  static_cast<void>(to_service(request(k_heartbeat, 4, 2)));
  EXPECT_EQ(to_client(response(k_heartbeat, 4, 2)).moments.front().name,
            moments::k_kafka_heartbeat);
}

TEST_F(KafkaInterpreterTest, AnAnswerInPlaceComesAfterThoseThatAreDueBefore) {
  static_cast<void>(to_service(request(k_heartbeat, 4, 1)));
  static_cast<void>(to_service(request(k_heartbeat, 4, 2)));
  EXPECT_TRUE(m_interpreter.answer_in_place("in place"));
  EXPECT_FALSE(m_interpreter.has_answer());
  static_cast<void>(to_client(response(k_heartbeat, 4, 1)));
  ASSERT_TRUE(m_interpreter.has_answer());
  const Step step = to_client("");
  EXPECT_EQ(step.size, 0u);
  EXPECT_EQ(step.rewritten, "in place");
  EXPECT_FALSE(m_interpreter.has_answer());
}

TEST_F(KafkaInterpreterTest, AnAnswerInPlaceIsToldWhenItIsDeliveredAndAsNoSuccess) {
  static_cast<void>(to_service(request(k_heartbeat, 4, 1)));
  EXPECT_TRUE(m_interpreter.answer_in_place(
      response(k_heartbeat, 4, 1, [](kafka::Value& body) { body["error_code"] = 27; })));
  const Step step = to_client("");
  ASSERT_EQ(step.moments.size(), 1u);
  EXPECT_EQ(step.moments.front().name, moments::k_kafka_heartbeat);
  EXPECT_EQ(step.moments.front().phase, Phase::acked);
  EXPECT_FALSE(step.moments.front().succeeded);
  EXPECT_EQ(step.moments.front().exchange, 1u);
}

TEST_F(KafkaInterpreterTest, IsBusyWhileAnOffsetCommitIsUnanswered) {
  static_cast<void>(to_service(request(k_heartbeat, 4, 1)));
  EXPECT_FALSE(m_interpreter.busy());
  static_cast<void>(to_service(request(k_offset_commit, 8, 2)));
  EXPECT_TRUE(m_interpreter.busy());
  static_cast<void>(to_client(response(k_heartbeat, 4, 1)));
  static_cast<void>(to_client(response(k_offset_commit, 8, 2)));
  EXPECT_FALSE(m_interpreter.busy());
}

TEST_F(KafkaInterpreterTest, PassesUnknownApisAndStaysInStep) {
  // API 999 version 0, correlation id 5, no client id, and a body that nobody here knows.
  const std::string unknown("\0\0\0\x0c\x03\xe7\0\0\0\0\0\x05\xff\xff??", 16);
  const Step step = to_service(unknown);
  EXPECT_EQ(step.size, unknown.size());
  EXPECT_EQ(step.moments.front().name, "kafka.unknown");
  const std::string answer("\0\0\0\x06\0\0\0\x05!!", 10);
  EXPECT_EQ(to_client(answer).size, answer.size());
  EXPECT_THAT(m_interpreter.lost(), IsEmpty());
}

TEST_F(KafkaInterpreterTest, SaysWhenItIsLostAndPassesEverythingFromThenOn) {
  static_cast<void>(to_service(request(k_heartbeat, 4, 1)));
  const std::string wrong = response(k_heartbeat, 4, 99);
  EXPECT_EQ(to_client(wrong).size, wrong.size());
  EXPECT_THAT(m_interpreter.lost(), HasSubstr("answer 99 came where 1 was due"));
  EXPECT_EQ(to_client("anything").size, 8u);
  EXPECT_THAT(to_client("anything").moments, IsEmpty());
  EXPECT_FALSE(m_interpreter.busy());
}

TEST_F(KafkaInterpreterTest, ATlsHelloIsNamed) {
  static_cast<void>(to_service(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03", 10)));
  EXPECT_THAT(m_interpreter.lost(), HasSubstr("TLS"));
}

// One record, k=v, in a batch at offset 7.
const std::string k_batch_at_7(
    "\0\0\0\0\0\0\0\7\0\0\0\x3a\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\1"
    "\x10\0\0\0\2k\2v\0",
    70);

class KafkaRecordsTest : public KafkaInterpreterTest {
 protected:
  using KafkaInterpreterTest::KafkaInterpreterTest;

  // The records that the moment of a Fetch answer tells of.
  MomentRecordsPtr fetched() {
    static_cast<void>(to_service(request(kafka::api_keys::k_fetch, 11, 1)));
    const Step step = to_client(response(kafka::api_keys::k_fetch, 11, 1, [](kafka::Value& body) {
      kafka::Value& topic = body["responses"].append();
      topic["topic"] = "payments";
      kafka::Value& partition = topic["partitions"].append();
      partition["records"] = k_batch_at_7;
    }));
    return step.moments.at(0).records;
  }
  MomentRecordsPtr produced() {
    const Step step = to_service(request(k_produce, 9, 2, [](kafka::Value& body) {
      kafka::Value& topic = body["topic_data"].append();
      topic["name"] = "payments";
      topic["partition_data"].append()["records"] = k_batch_at_7;
    }));
    return step.moments.at(0).records;
  }
};

class KafkaRecordsToldTest : public KafkaRecordsTest {
 protected:
  KafkaRecordsToldTest() : KafkaRecordsTest(RecordDetail::keys_and_values) {}
};

TEST_F(KafkaRecordsTest, AreNotToldUnlessAskedFor) {
  EXPECT_EQ(fetched(), nullptr);
  EXPECT_EQ(produced(), nullptr);
}

TEST_F(KafkaRecordsToldTest, AreToldOfFetchAndProduceWhereAskedFor) {
  const MomentRecordsPtr read = fetched();
  ASSERT_NE(read, nullptr);
  EXPECT_THAT(*read, ElementsAre(MomentRecord{"payments", 0, 7, "k", "v"}));
  const MomentRecordsPtr written = produced();
  ASSERT_NE(written, nullptr);
  EXPECT_THAT(*written, ElementsAre(MomentRecord{"payments", 0, -1, "k", "v"}));
}

}  // namespace
}  // namespace wringer::proxy
