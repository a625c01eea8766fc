#include "harness/proxy/proxy.h"

#include "harness/core/clock.h"
#include "harness/core/tests/serve_until.h"
#include "harness/proxy/tests/any_port.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/brokers.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/requests.h"

#include <asio/read.hpp>
#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <optional>
#include <string>
#include <vector>

namespace wringer::proxy {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace kafka = wire::kafka;
using namespace kafka::api_keys;

constexpr std::int16_t k_metadata_version = 9;

class ProxyTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(m_proxy.open_kafka(1, {{1, m_broker.local_endpoint()}})); }

  static tcp::endpoint endpoint_in(const std::string& host_and_port) {
    const std::size_t colon = host_and_port.rfind(':');
    return {asio::ip::make_address(host_and_port.substr(0, colon)),
            static_cast<std::uint16_t>(std::stoi(host_and_port.substr(colon + 1)))};
  }
  tcp::endpoint front(Instance instance = 1) {
    return endpoint_in(m_proxy.kafka_bootstrap(instance));
  }

  // The service's end of the next connection.
  tcp::socket accept(tcp::acceptor& acceptor) {
    std::optional<tcp::socket> accepted;
    acceptor.async_accept(
        [&](std::error_code, tcp::socket socket) { accepted.emplace(std::move(socket)); });
    serve_until(m_io, [&] { return accepted.has_value(); });
    accepted->non_blocking(true);
    return std::move(*accepted);
  }

  std::string receive_frame(tcp::socket& socket) {
    std::string text;
    serve_until(m_io, [&] {
      char buffer[4096];
      std::error_code nothing_yet;
      text.append(buffer, socket.read_some(asio::buffer(buffer), nothing_yet));
      if (text.size() < 4) return false;
      std::size_t size = 0;
      for (int i = 0; i < 4; ++i)
        size = size << 8 | static_cast<unsigned char>(text[static_cast<std::size_t>(i)]);
      return text.size() >= size + 4;
    });
    return text;
  }

  // What instance 1 is told of it when the cluster names it as its broker.
  kafka::BrokerAddress what_is_told_of(const kafka::BrokerAddress& named) {
    tcp::socket client(m_io);
    client.connect(front());
    tcp::socket service = accept(m_broker);
    client.non_blocking(true);
    asio::write(client,
                asio::buffer(kafka::encode_request(k_metadata, k_metadata_version, 1, "test",
                                                   kafka::blank_request(k_metadata))));
    static_cast<void>(receive_frame(service));
    kafka::Value body = kafka::blank_response(k_metadata);
    kafka::Value& broker = body["brokers"].append();
    broker["node_id"] = named.node_id;
    broker["host"] = named.host;
    broker["port"] = named.port;
    asio::write(service,
                asio::buffer(kafka::encode_response(k_metadata, k_metadata_version, 1, body)));
    const std::string answer = receive_frame(client);
    const auto payload = std::as_bytes(std::span(answer)).subspan(kafka::k_frame_size_bytes);
    const auto header = kafka::parse_response_header(k_metadata, k_metadata_version, payload);
    EXPECT_TRUE(header);
    const auto brokers =
        kafka::list_brokers(k_metadata, k_metadata_version, payload.subspan(*header->body_offset));
    EXPECT_TRUE(brokers);
    EXPECT_THAT(*brokers, SizeIs(1));
    return brokers->front();
  }

  asio::io_context m_io{1};
  tcp::acceptor m_broker{m_io, k_any_port};
  std::vector<Moment> m_seen;
  std::vector<std::string> m_notices;
  int m_closed = 0;
  Proxy m_proxy{
      m_io,
      {.moment =
           [this](Session&, Moment& moment) {
             m_seen.push_back(moment);
             return Decision::forward;
           },
       .notice = [this](const Link&, const std::string& text) { m_notices.push_back(text); },
       .lost = [this](const Link&, const std::string& why) { m_notices.push_back(why); },
       .closed = [this](const Session&) { ++m_closed; }}};
};

TEST_F(ProxyTest, EachInstanceAndBrokerHasAListenerOfItsOwn) {
  ASSERT_TRUE(
      m_proxy.open_kafka(2, {{1, m_broker.local_endpoint()}, {2, m_broker.local_endpoint()}}));
  EXPECT_NE(front(1), endpoint_in(m_proxy.kafka_bootstrap(2).substr(
                          0, m_proxy.kafka_bootstrap(2).find(','))));
  EXPECT_THAT(m_proxy.kafka_bootstrap(2), HasSubstr(","));
}

// Our own process is the client, the proxy and the broker: each connection takes three.
TEST_F(ProxyTest, RefusesWhatItHasNoFilesForSaysSoOnceAndGoesOn) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 100;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<tcp::socket> clients;
  for (int i = 0; i < 40; ++i) clients.emplace_back(m_io).connect(front());
  serve_until(m_io, [&] { return m_notices.size() == 1; });
  EXPECT_THAT(m_notices.front(), HasSubstr("ulimit -n"));
  const auto refused = [](tcp::socket& client) {
    client.non_blocking(true);
    char byte = 0;
    std::error_code problem;
    client.read_some(asio::buffer(&byte, 1), problem);
    return problem == asio::error::connection_reset;
  };
  serve_until(m_io, [&] { return refused(clients.back()); });
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  const std::size_t served = m_proxy.sessions_of(1, Service::kafka).size();
  tcp::socket client(m_io);
  client.connect(front());
  serve_until(m_io, [&] { return m_proxy.sessions_of(1, Service::kafka).size() == served + 1; });
  EXPECT_THAT(m_notices, SizeIs(1));
}

TEST_F(ProxyTest, ABrokerThatAppearsLaterGetsAListenerBeforeTheInstanceLearnsOfIt) {
  tcp::acceptor newcomer(m_io, k_any_port);
  const auto told = what_is_told_of(
      {.node_id = 7, .host = "127.0.0.1", .port = newcomer.local_endpoint().port()});
  EXPECT_NE(told.port, newcomer.local_endpoint().port());
  tcp::socket second(m_io);
  second.connect({asio::ip::make_address(told.host), static_cast<std::uint16_t>(told.port)});
  static_cast<void>(accept(newcomer));
  EXPECT_THAT(m_notices, IsEmpty());
}

TEST_F(ProxyTest, SaysOnceThatABrokerWhoseNameIsNotKnownIsNotSeen) {
  const kafka::BrokerAddress newcomer{.node_id = 7, .host = "broker-7", .port = 9092};
  for (int i = 0; i < 2; ++i) EXPECT_EQ(what_is_told_of(newcomer), newcomer);
  EXPECT_THAT(m_notices, ElementsAre(AllOf(HasSubstr("broker 7 at broker-7:9092"),
                                           HasSubstr("past Wringer"))));
}

TEST_F(ProxyTest, GoesPastNoDoorToABrokerThatAppearsLater) {
  m_proxy.brokers_are_behind_doors();
  const kafka::BrokerAddress newcomer{.node_id = 7, .host = "127.0.0.1", .port = 9092};
  EXPECT_EQ(what_is_told_of(newcomer), newcomer);
  EXPECT_THAT(m_notices, ElementsAre(HasSubstr("TLS or a login")));
}

TEST_F(ProxyTest, FreezingReachesConnectionsThatComeLater) {
  m_proxy.freeze(1);
  tcp::socket client(m_io);
  client.connect(front());
  m_io.restart();
  m_io.run_for(20ms);
  m_broker.non_blocking(true);
  std::error_code nobody;
  m_broker.accept(nobody);
  EXPECT_EQ(nobody, asio::error::would_block);
  m_proxy.thaw(1);
  static_cast<void>(accept(m_broker));
  EXPECT_EQ(m_proxy.connections_of(1, Service::kafka), 1u);
}

TEST_F(ProxyTest, SeveringOneInstanceLeavesTheOthersAlone) {
  ASSERT_TRUE(m_proxy.open_kafka(2, {{1, m_broker.local_endpoint()}}));
  tcp::socket first(m_io);
  first.connect(front(1));
  tcp::socket first_service = accept(m_broker);
  tcp::socket second(m_io);
  second.connect(front(2));
  tcp::socket second_service = accept(m_broker);
  m_proxy.sever(1);
  EXPECT_EQ(m_closed, 1);
  second.non_blocking(true);
  asio::write(second, asio::buffer(kafka::encode_request(k_metadata, k_metadata_version, 1, "test",
                                                         kafka::blank_request(k_metadata))));
  static_cast<void>(receive_frame(second_service));
  ASSERT_THAT(m_seen, SizeIs(1));
  EXPECT_EQ(m_seen.front().instance, 2);
}

TEST_F(ProxyTest, IsNotIdleWhileAConnectionComesToBe) {
  tcp::acceptor postgres(m_io, k_any_port);
  ASSERT_TRUE(m_proxy.open_postgres(1, postgres.local_endpoint()));
  EXPECT_EQ(m_proxy.business(), Business::none);
  tcp::socket client(m_io);
  client.connect({asio::ip::address_v4::loopback(), m_proxy.postgres_port(1)});
  tcp::socket service = accept(postgres);
  asio::write(client, asio::buffer(std::string("\0\0\0\x12\0\x03\0\0user\0app\0\0", 18)));
  serve_until(m_io, [&] { return !m_seen.empty(); });
  EXPECT_EQ(m_proxy.business(), Business::writes);
}

}  // namespace
}  // namespace wringer::proxy
