#include "harness/clients/kafka.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wringer::clients {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

enum class Listening { no, yes };

// A port of our own that refuses every connection, or accepts it and never says a word.
class DeafPort {
 public:
  explicit DeafPort(Listening listening) : m_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(m_socket, generic, size), 0);
    EXPECT_EQ(::getsockname(m_socket, generic, &size), 0);
    if (listening == Listening::yes) {
      EXPECT_EQ(::listen(m_socket, 16), 0);
    }
    m_address = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~DeafPort() { ::close(m_socket); }
  DeafPort(const DeafPort&) = delete;
  DeafPort& operator=(const DeafPort&) = delete;

  [[nodiscard]] const std::string& address() const { return m_address; }

 private:
  int m_socket;
  std::string m_address;
};

std::unique_ptr<Kafka> connected(const std::string& bootstrap) {
  auto kafka = Kafka::connect(bootstrap);
  EXPECT_TRUE(kafka) << kafka.error().message;
  return std::move(*kafka);
}

const std::vector<TopicPartition> k_one{{"payments", 0}};

// Every call, with a deadline of 200 ms; the error that it ends with.
using Call = std::function<std::optional<Error>(Kafka&)>;

template <typename T>
std::optional<Error> error_of(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

const std::map<std::string, Call> k_calls{
    {"brokers", [](Kafka& kafka) { return error_of(kafka.brokers(200ms)); }},
    {"topics", [](Kafka& kafka) { return error_of(kafka.topics(200ms)); }},
    {"create",
     [](Kafka& kafka) {
       return error_of(kafka.create_topics({{"payments", 1, 1}}, 200ms));
     }},
    {"delete", [](Kafka& kafka) { return error_of(kafka.delete_topics({"payments"}, 200ms)); }},
    {"produce",
     [](Kafka& kafka) {
       return error_of(kafka.produce({{k_one[0], "k", "v"}}, 200ms));
     }},
    {"end", [](Kafka& kafka) { return error_of(kafka.end_offsets(k_one, 200ms)); }},
    {"read",
     [](Kafka& kafka) {
       return error_of(kafka.read_all(k_one, Isolation::read_committed, 200ms));
     }},
    {"committed",
     [](Kafka& kafka) { return error_of(kafka.committed_offsets("group", k_one, 200ms)); }},
};

class EveryKafkaCall : public testing::TestWithParam<std::string> {
 protected:
  static void ends_at_its_deadline(Listening listening) {
    const DeafPort port(listening);
    const auto kafka = connected(port.address());
    // It has tried once: a thread of its own does, in its own time.
    const Deadline patience(system_clock(), 10s);
    while (listening == Listening::no && !patience.passed()) {
      const auto brokers = kafka->brokers(200ms);
      if (!brokers && brokers.error().message.find("refused") != std::string::npos) break;
    }
    const MonotonicTime start = system_clock().now();
    const std::optional<Error> error = k_calls.at(GetParam())(*kafka);
    const Duration took = system_clock().now() - start;
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::timed_out) << error->message;
    EXPECT_LT(took, 5s);
    if (listening == Listening::no) {
      EXPECT_THAT(error->message, HasSubstr("Connection refused"));
      EXPECT_THAT(error->message, HasSubstr(port.address()));
    }
  }
};

TEST_P(EveryKafkaCall, EndsAtItsDeadlineWhenTheBrokerRefuses) {
  ends_at_its_deadline(Listening::no);
}

TEST_P(EveryKafkaCall, EndsAtItsDeadlineWhenTheBrokerIsSilent) {
  ends_at_its_deadline(Listening::yes);
}

std::vector<std::string> call_names() {
  std::vector<std::string> names;
  for (const auto& [name, call] : k_calls) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Calls, EveryKafkaCall, testing::ValuesIn(call_names()),
                         [](const auto& parameter) { return parameter.param; });

// librdkafka's own broker, inside this process: good enough for records and their offsets. One for
// all tests, because connecting to it takes a second; each test has a topic of its own.
class KafkaAgainstAMock : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    s_client = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0);
    s_cluster = rd_kafka_mock_cluster_new(s_client, 1);
    // Its answer to newer versions of ListOffsets is malformed in librdkafka 2.0.
    rd_kafka_mock_set_apiversion(s_cluster, 2, 0, 3);
    s_kafka = connected(rd_kafka_mock_cluster_bootstraps(s_cluster));
  }
  static void TearDownTestSuite() {
    s_kafka.reset();
    rd_kafka_mock_cluster_destroy(s_cluster);
    rd_kafka_destroy(s_client);
  }

  KafkaAgainstAMock() { rd_kafka_mock_topic_create(s_cluster, m_topic.c_str(), 3, 1); }

  static inline rd_kafka_t* s_client = nullptr;
  static inline rd_kafka_mock_cluster_t* s_cluster = nullptr;
  static inline std::unique_ptr<Kafka> s_kafka;
  const std::string m_topic = testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::vector<TopicPartition> m_partitions{{m_topic, 0}, {m_topic, 1}, {m_topic, 2}};
};

TEST_F(KafkaAgainstAMock, ProduceReturnsOffsetsInTheOrderOfItsRecords) {
  const auto offsets = s_kafka->produce(
      {{m_partitions[1], "k1", "a"}, {m_partitions[0], "k2", "b"}, {m_partitions[1], "k1", "c"}},
      10s);
  ASSERT_TRUE(offsets) << offsets.error().message;
  EXPECT_THAT(*offsets, ElementsAre(0, 0, 1));
}

TEST_F(KafkaAgainstAMock, ReadAllReturnsEveryRecordOncePerCall) {
  std::vector<OutgoingRecord> records;
  for (int i = 0; i < 200; ++i) {
    records.push_back({m_partitions[i % 2], "key", "value " + std::to_string(i)});
  }
  ASSERT_TRUE(s_kafka->produce(records, 10s));
  for (int repetition = 0; repetition < 2; ++repetition) {
    const auto read = s_kafka->read_all(m_partitions, Isolation::read_uncommitted, 10s);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), records.size());
    for (int i = 0; i < 200; ++i) {
      const IncomingRecord& record = (*read)[i];
      EXPECT_EQ(record.partition, m_partitions[i / 100]);
      EXPECT_EQ(record.offset, i % 100);
      EXPECT_EQ(record.key, "key");
      EXPECT_EQ(record.value, "value " + std::to_string(i % 100 * 2 + i / 100));
    }
  }
}

TEST_F(KafkaAgainstAMock, ReadLogShowsEachRecordOnceAndHidesNoneWithoutTransactions) {
  ASSERT_TRUE(s_kafka->produce(
      {{m_partitions[2], "k", "a"}, {m_partitions[0], "k", "b"}, {m_partitions[2], {}, "c"}}, 10s));
  std::map<std::string, std::pair<std::size_t, std::int64_t>> places;
  const auto hidden = s_kafka->read_log(
      m_partitions,
      [&](const RecordView& record) {
        EXPECT_EQ(record.key.has_value(), record.value != "c");
        places[std::string(record.value.value())] = {record.which, record.offset};
      },
      10s);
  ASSERT_TRUE(hidden) << hidden.error().message;
  EXPECT_THAT(*hidden, IsEmpty());
  EXPECT_THAT(places,
              ElementsAre(Pair("a", Pair(2, 0)), Pair("b", Pair(0, 0)), Pair("c", Pair(2, 1))));
}

TEST_F(KafkaAgainstAMock, ReadAllOfEmptyPartitionsIsEmpty) {
  const auto read = s_kafka->read_all(m_partitions, Isolation::read_committed, 10s);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_THAT(*read, IsEmpty());
}

TEST_F(KafkaAgainstAMock, EndOffsetsCountTheRecords) {
  ASSERT_TRUE(s_kafka->produce({{m_partitions[2], "k", "a"}, {m_partitions[2], "k", "b"}}, 10s));
  const auto ends = s_kafka->end_offsets(m_partitions, 10s);
  ASSERT_TRUE(ends) << ends.error().message;
  EXPECT_EQ(ends->at(m_partitions[0]), 0);
  EXPECT_EQ(ends->at(m_partitions[2]), 2);
}

TEST_F(KafkaAgainstAMock, APartitionThatDoesNotExistIsAskedForUntilTheDeadline) {
  // So that what is measured makes no connection.
  ASSERT_TRUE(s_kafka->end_offsets(m_partitions, 10s));
  const MonotonicTime start = system_clock().now();
  const auto ends = s_kafka->end_offsets({{m_topic, 7}}, 100ms);
  ASSERT_FALSE(ends);
  EXPECT_THAT(ends.error().message, HasSubstr(m_topic + "[7]"));
  EXPECT_GE(system_clock().now() - start, 100ms);
}

TEST_F(KafkaAgainstAMock, AGroupThatNeverCommittedHasNoOffsets) {
  const auto committed = s_kafka->committed_offsets("nobody", m_partitions, 10s);
  ASSERT_TRUE(committed) << committed.error().message;
  EXPECT_THAT(*committed, IsEmpty());
}

TEST_F(KafkaAgainstAMock, BrokersAreNamedByAddress) {
  const auto brokers = s_kafka->brokers(10s);
  ASSERT_TRUE(brokers) << brokers.error().message;
  ASSERT_EQ(brokers->size(), 1U);
  EXPECT_EQ((*brokers)[0].host + ":" + std::to_string((*brokers)[0].port),
            rd_kafka_mock_cluster_bootstraps(s_cluster));
}

TEST_F(KafkaAgainstAMock, ProduceWorksAgainAfterItFailed) {
  rd_kafka_mock_broker_set_down(s_cluster, 1);
  EXPECT_FALSE(s_kafka->produce({{m_partitions[0], "k", "lost"}}, 200ms));
  rd_kafka_mock_broker_set_up(s_cluster, 1);
  const auto offsets = s_kafka->produce({{m_partitions[0], "k", "kept"}}, 10s);
  ASSERT_TRUE(offsets) << offsets.error().message;
  const auto read = s_kafka->read_all(m_partitions, Isolation::read_uncommitted, 10s);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].value, "kept");
}

TEST(Kafka, RefusesAnImpossibleNumberOfPartitions) {
  const DeafPort port(Listening::no);
  const auto status = connected(port.address())->create_topics({{"payments", -5, 1}}, 200ms);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace wringer::clients
