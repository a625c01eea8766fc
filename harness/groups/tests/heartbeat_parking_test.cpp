#include "harness/groups/heartbeat_parking.h"

#include "harness/core/tests/serve_until.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/requests.h"

#include <asio/buffer.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace wringer::groups {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;
using namespace wire::kafka::api_keys;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::kafka::Value;

constexpr std::int16_t k_commit_version = 7;
constexpr std::int16_t k_api_versions_version = 3;

// Serves the size-prefixed frames that come on a connection.
class Frames : public std::enable_shared_from_this<Frames> {
 public:
  Frames(tcp::socket socket, std::function<void(Frames&, std::string)> on_frame)
      : m_socket(std::move(socket)), m_on_frame(std::move(on_frame)) {}

  void read() {
    asio::async_read(m_socket, asio::buffer(m_size),
                     [self = shared_from_this()](std::error_code problem, std::size_t) {
                       if (!problem) self->read_payload();
                     });
  }
  void send(const std::string& frame) { asio::write(m_socket, asio::buffer(frame)); }

 private:
  void read_payload() {
    std::uint32_t size = 0;
    for (const unsigned char byte : m_size) size = (size << 8) | byte;
    m_payload.resize(size);
    asio::async_read(m_socket, asio::buffer(m_payload),
                     [self = shared_from_this()](std::error_code problem, std::size_t) {
                       if (problem) return;
                       self->m_on_frame(*self, self->m_payload);
                       self->read();
                     });
  }

  tcp::socket m_socket;
  std::function<void(Frames&, std::string)> m_on_frame;
  std::array<unsigned char, 4> m_size{};
  std::string m_payload;
};

// A client, the proxy, and a coordinator that says to heartbeats what the test tells it to.
class HeartbeatParkingTest : public testing::Test {
 protected:
  asio::io_context m_io{1};
  HeartbeatParkingTest()
      : m_acceptor(m_io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        m_brokers{{1, m_acceptor.local_endpoint()}},
        parking(m_io, system_clock(), m_brokers),
        m_proxy(m_io, {.moment = [this](proxy::Session& session, Moment& moment) {
                  parking.observe(session, moment);
                  return parking.decide(session, moment);
                }}) {
    accept();
    EXPECT_TRUE(m_proxy.open_kafka(1, m_brokers));
    const std::string bootstrap = m_proxy.kafka_bootstrap(1);
    tcp::socket socket(m_io);
    const auto port = std::stoi(bootstrap.substr(bootstrap.find(':') + 1));
    socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
    m_client = std::make_shared<Frames>(std::move(socket), [this](Frames&, std::string payload) {
      const auto* bytes = reinterpret_cast<const unsigned char*>(payload.data());
      const int id = (bytes[2] << 8) | bytes[3];
      answers.push_back(id);
      if (m_asked.at(id) == k_heartbeat) {
        said = wire::kafka::error_in_answer(k_heartbeat, wire::kafka::k_heartbeat_version, payload)
                   .value();
      }
    });
    m_client->read();
  }

  void introduce(const std::string& client) {
    Value body = wire::kafka::blank_request(k_api_versions);
    body["client_software_name"] = client;
    body["client_software_version"] = "1";
    ask(1, k_api_versions, k_api_versions_version, body);
    serve_until(m_io, [&] { return answers.size() == 1; });
    answers.clear();
  }
  void heartbeat(int id) {
    ask_frame(id, k_heartbeat, wire::kafka::make_heartbeat(id, {"g", "m", std::nullopt}, 3));
  }
  void commit(int id) {
    Value body = wire::kafka::blank_request(k_offset_commit);
    body["group_id"] = "g";
    ask(id, k_offset_commit, k_commit_version, body);
  }
  void join(int id, std::chrono::milliseconds session_timeout) {
    Value body = wire::kafka::blank_request(k_join_group);
    body["group_id"] = "g";
    body["session_timeout_ms"] = session_timeout.count();
    ask(id, k_join_group, wire::kafka::k_join_group_version, body);
  }

  void serve_a_while() {
    m_io.restart();
    m_io.run_for(30ms);
  }

  // What the coordinator says to heartbeats, how many it got, and what the client got last.
  std::int16_t coordinator_says = 0;
  int heartbeats = 0;
  std::int16_t said = -1;
  // In the order in which they came.
  std::vector<int> answers;

 private:
  void ask(int id, std::int16_t api_key, std::int16_t version, const Value& body) {
    ask_frame(id, api_key, wire::kafka::encode_request(api_key, version, id, "client", body));
  }
  void ask_frame(int id, std::int16_t api_key, const std::string& frame) {
    m_asked[id] = api_key;
    m_client->send(frame);
  }
  void accept() {
    m_acceptor.async_accept([this](std::error_code problem, tcp::socket socket) {
      if (problem) return;
      std::make_shared<Frames>(std::move(socket), [this](Frames& frames, std::string payload) {
        const auto header = wire::kafka::parse_request_header(wire::kafka::to_bytes(payload));
        Value body = wire::kafka::blank_response(header->api_key);
        if (header->api_key == k_heartbeat) {
          ++heartbeats;
          body["error_code"] = coordinator_says;
        }
        frames.send(wire::kafka::encode_response(header->api_key, header->api_version,
                                                 header->correlation_id, body));
      })->read();
      accept();
    });
  }

  tcp::acceptor m_acceptor;
  std::vector<proxy::Broker> m_brokers;

 protected:
  HeartbeatParking parking;

 private:
  proxy::Proxy m_proxy;
  std::shared_ptr<Frames> m_client;
  std::map<int, std::int16_t> m_asked;
};

TEST_F(HeartbeatParkingTest, OtherAnswersOvertakeWhereTheClientMatchesThem) {
  introduce("librdkafka");
  heartbeat(2);
  serve_until(m_io, [&] { return heartbeats == 1; });
  serve_a_while();
  commit(3);
  serve_until(m_io, [&] { return !answers.empty(); });
  serve_a_while();
  EXPECT_THAT(answers, ElementsAre(3));
  parking.stop();
  serve_until(m_io, [&] { return answers.size() == 2; });
  EXPECT_EQ(said, 0);
}

TEST_F(HeartbeatParkingTest, ARequestBehindItLetsItGoWhereAnswersComeInTurn) {
  introduce("apache-kafka-java");
  heartbeat(2);
  serve_until(m_io, [&] { return heartbeats == 1; });
  serve_a_while();
  EXPECT_THAT(answers, IsEmpty());
  commit(3);
  serve_until(m_io, [&] { return answers.size() == 2; });
  EXPECT_THAT(answers, ElementsAre(2, 3));
}

TEST_F(HeartbeatParkingTest, NothingIsParkedForAClientThatMayWaitForIt) {
  heartbeat(2);
  serve_until(m_io, [&] { return answers.size() == 1; });
}

TEST_F(HeartbeatParkingTest, ARefusalIsNotParked) {
  introduce("librdkafka");
  coordinator_says = 27;
  heartbeat(2);
  serve_until(m_io, [&] { return answers.size() == 1; });
  EXPECT_EQ(said, 27);
}

TEST_F(HeartbeatParkingTest, BecomesWhatTheCoordinatorSaysWhenItIsAskedAgain) {
  introduce("librdkafka");
  heartbeat(2);
  serve_until(m_io, [&] { return heartbeats == 1; });
  serve_a_while();
  parking.suspect("another group");
  serve_a_while();
  EXPECT_EQ(heartbeats, 1);
  parking.suspect("g");
  serve_until(m_io, [&] { return heartbeats > 3; });
  EXPECT_THAT(answers, IsEmpty()) << "it has not changed its mind yet";
  coordinator_says = 27;
  parking.suspect("g");
  serve_until(m_io, [&] { return answers.size() == 1; });
  EXPECT_EQ(said, 27);
}

TEST_F(HeartbeatParkingTest, ASuspicionHoldsForHeartbeatsThatComeAfterIt) {
  introduce("librdkafka");
  parking.suspect("g");
  heartbeat(2);
  serve_until(m_io, [&] { return heartbeats > 1; });
  coordinator_says = 22;
  serve_until(m_io, [&] { return answers.size() == 1; });
  EXPECT_EQ(said, 22);
}

TEST_F(HeartbeatParkingTest, EndsBeforeAShortSessionSuffers) {
  introduce("librdkafka");
  join(2, 1800ms);
  serve_until(m_io, [&] { return answers.size() == 1; });
  const MonotonicTime sent = system_clock().now();
  heartbeat(3);
  serve_until(m_io, [&] { return answers.size() == 2; });
  const Duration took = system_clock().now() - sent;
  EXPECT_GE(took, 510ms);
  EXPECT_LT(took, 1800ms);
}

TEST_F(HeartbeatParkingTest, TheNextHeartbeatIsASignThatTheRhythmIsShorter) {
  introduce("librdkafka");
  heartbeat(2);
  serve_until(m_io, [&] { return heartbeats == 1; });
  serve_a_while();
  heartbeat(3);
  serve_until(m_io, [&] { return answers.size() == 2; });
  EXPECT_THAT(answers, ElementsAre(2, 3));
}

}  // namespace
}  // namespace wringer::groups
