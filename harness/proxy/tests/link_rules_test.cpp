#include "harness/proxy/link_rules.h"

#include "harness/core/clock.h"
#include "harness/core/tests/serve_until.h"
#include "harness/proxy/proxy.h"
#include "harness/proxy/tests/any_port.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/edit_error.h"
#include "harness/wire/kafka/error_codes.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/requests.h"

#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace wringer::proxy {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
namespace kafka = wire::kafka;
using namespace kafka::api_keys;

constexpr std::int16_t k_fetch_version = 11;
constexpr std::int16_t k_list_offsets_version = 5;
constexpr std::int16_t k_join_version = 5;

// Instance 1 and a broker, each at its end of real sockets, and the proxy between them.
class LinkRulesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(m_proxy.open_kafka(1, {{1, m_broker.local_endpoint()}}));
    m_broker.non_blocking(true);
    m_client.emplace(connect());
    m_service.emplace(accept());
  }

  tcp::socket connect() {
    const std::string address = m_proxy.kafka_bootstrap(1);
    tcp::socket client(m_io);
    client.connect({asio::ip::address_v4::loopback(),
                    static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)))});
    client.non_blocking(true);
    return client;
  }

  tcp::socket accept() {
    std::optional<tcp::socket> accepted;
    serve_until(m_io, [&] {
      std::error_code nobody;
      tcp::socket socket = m_broker.accept(nobody);
      if (!nobody) accepted.emplace(std::move(socket));
      return accepted.has_value();
    });
    accepted->non_blocking(true);
    return std::move(*accepted);
  }

  void serve_a_while(Duration time = 30ms) {
    m_io.restart();
    m_io.run_for(time);
  }

  static std::string heartbeat(std::int32_t id = 1) {
    return kafka::encode_request(k_heartbeat, kafka::k_heartbeat_version, id, "test",
                                 kafka::blank_request(k_heartbeat));
  }
  static std::string heartbeat_answer(std::int32_t id = 1) {
    return kafka::encode_response(k_heartbeat, kafka::k_heartbeat_version, id,
                                  kafka::blank_response(k_heartbeat));
  }
  static std::string list_offsets(std::int32_t id = 1) {
    return kafka::encode_request(k_list_offsets, k_list_offsets_version, id, "test",
                                 kafka::blank_request(k_list_offsets));
  }

  void send(tcp::socket& socket, const std::string& bytes) {
    asio::write(socket, asio::buffer(bytes));
  }
  std::string read_what_is_there(tcp::socket& socket) {
    char buffer[4096];
    std::error_code nothing;
    return {buffer, socket.read_some(asio::buffer(buffer), nothing)};
  }
  std::string receive(tcp::socket& socket, std::size_t size) {
    std::string text;
    serve_until(m_io, [&] { return (text += read_what_is_there(socket)).size() >= size; });
    return text;
  }
  std::error_code end_of(tcp::socket& socket) {
    std::error_code problem;
    serve_until(m_io, [&] {
      char byte = 0;
      problem.clear();
      socket.read_some(asio::buffer(&byte, 1), problem);
      return problem && problem != asio::error::would_block;
    });
    return problem;
  }

  asio::io_context m_io{1};
  tcp::acceptor m_broker{m_io, k_any_port};
  std::vector<std::string> m_seen;
  std::string m_hold_at;
  Proxy m_proxy{m_io,
                {.moment =
                     [this](Session&, Moment& moment) {
                       m_seen.push_back(std::string(moment.name) + " " +
                                        std::string(to_string(moment.phase)));
                       return m_seen.back() == m_hold_at ? Decision::hold : Decision::forward;
                     },
                 .notice = [](const Link&, const std::string&) {}}};
  std::optional<tcp::socket> m_client;
  std::optional<tcp::socket> m_service;
};

TEST_F(LinkRulesTest, ABlackholeSwallowsBothDirectionsAndNewConnections) {
  const int rule = m_proxy.rules().impose({.instance = 1}, Blackhole{});
  send(*m_client, heartbeat());
  send(*m_service, heartbeat_answer());
  tcp::socket second = connect();
  tcp::socket second_service = accept();
  send(second, heartbeat());
  serve_until(m_io, [&] {
    return m_proxy.rules().report(rule).bytes == 2 * heartbeat().size() + heartbeat_answer().size();
  });
  serve_a_while();
  EXPECT_EQ(read_what_is_there(*m_service), "");
  EXPECT_EQ(read_what_is_there(*m_client), "");
  EXPECT_EQ(read_what_is_there(second_service), "");
  EXPECT_EQ(m_proxy.rules().report(rule).connections, 2);
  EXPECT_TRUE(m_seen.empty()) << "nobody has heard of what was said";
}

TEST_F(LinkRulesTest, TheEndOfABlackholeResetsWhatItSwallowedFrom) {
  const int rule = m_proxy.rules().impose({}, Blackhole{});
  send(*m_client, heartbeat());
  serve_until(m_io, [&] { return m_proxy.rules().report(rule).bytes == heartbeat().size(); });
  EXPECT_TRUE(m_proxy.rules().lift(rule).has_effect());
  EXPECT_EQ(end_of(*m_client), asio::error::connection_reset);
  EXPECT_EQ(end_of(*m_service), asio::error::connection_reset);
  tcp::socket again = connect();
  tcp::socket service = accept();
  send(again, heartbeat());
  EXPECT_EQ(receive(service, heartbeat().size()), heartbeat());
}

TEST_F(LinkRulesTest, AConnectionOnWhichNothingWasSaidSurvivesABlackhole) {
  const int rule = m_proxy.rules().impose({}, Blackhole{});
  serve_a_while();
  EXPECT_FALSE(m_proxy.rules().lift(rule).has_effect());
  send(*m_client, heartbeat());
  EXPECT_EQ(receive(*m_service, heartbeat().size()), heartbeat());
}

TEST_F(LinkRulesTest, ABlackholeKeepsAnEndFromTheOtherSide) {
  const int rule = m_proxy.rules().impose({}, Blackhole{});
  m_client->close();
  serve_until(m_io, [&] { return m_proxy.rules().report(rule).unheard_ends == 1; });
  send(*m_service, heartbeat_answer());
  serve_a_while();
  std::error_code alive;
  char byte = 0;
  m_service->read_some(asio::buffer(&byte, 1), alive);
  EXPECT_EQ(alive, asio::error::would_block);
  m_proxy.rules().lift(rule);
  EXPECT_EQ(end_of(*m_service), asio::error::connection_reset);
}

TEST_F(LinkRulesTest, OneDirectionCanBeSwallowedAlone) {
  m_proxy.rules().impose({}, Blackhole{LinkDirection::to_client});
  send(*m_client, heartbeat());
  EXPECT_EQ(receive(*m_service, heartbeat().size()), heartbeat());
  send(*m_service, heartbeat_answer());
  serve_a_while();
  EXPECT_EQ(read_what_is_there(*m_client), "");
}

TEST_F(LinkRulesTest, ARuleMeetsOnlyWhatItSelects) {
  m_proxy.rules().impose({.instance = 2}, Blackhole{});
  m_proxy.rules().impose({.service = Service::postgres}, Blackhole{});
  m_proxy.rules().impose({.broker = 2}, Blackhole{});
  m_proxy.rules().impose({.connection = 7}, Blackhole{});
  send(*m_client, heartbeat());
  EXPECT_EQ(receive(*m_service, heartbeat().size()), heartbeat());
}

TEST_F(LinkRulesTest, TheCoordinatorIsSilencedFromWhatConcernsTheGroupOn) {
  const int rule = m_proxy.rules().impose({.messages = coordinator_messages()}, Blackhole{});
  // In one go, so that the first is let go and not yet written when the second is looked at.
  send(*m_client, list_offsets(1) + heartbeat(2) + list_offsets(3));
  EXPECT_EQ(receive(*m_service, list_offsets(1).size()), list_offsets(1));
  serve_a_while();
  EXPECT_EQ(read_what_is_there(*m_service), "");
  EXPECT_THAT(m_seen, ElementsAre("kafka.list_offsets requested", "kafka.heartbeat requested"));
  // The answer to what went before still comes.
  const std::string answer = kafka::encode_response(k_list_offsets, k_list_offsets_version, 1,
                                                    kafka::blank_response(k_list_offsets));
  send(*m_service, answer);
  EXPECT_EQ(receive(*m_client, answer.size()), answer);
  tcp::socket other = connect();
  tcp::socket other_service = accept();
  send(other, list_offsets());
  EXPECT_EQ(receive(other_service, list_offsets().size()), list_offsets());
  EXPECT_EQ(m_proxy.rules().report(rule).connections, 1);
}

TEST_F(LinkRulesTest, HalfOpenConcernsWhatThereIsAndHidesTheInstancesDeath) {
  const int rule = m_proxy.rules().impose({.instance = 1}, HalfOpen{});
  tcp::socket later = connect();
  tcp::socket later_service = accept();
  send(later, heartbeat());
  EXPECT_EQ(receive(later_service, heartbeat().size()), heartbeat());
  m_proxy.sever(1);
  EXPECT_EQ(end_of(later_service), asio::error::eof);
  m_client->close();
  serve_until(m_io, [&] { return m_proxy.rules().report(rule).unheard_ends == 1; });
  serve_a_while();
  std::error_code alive;
  char byte = 0;
  m_service->read_some(asio::buffer(&byte, 1), alive);
  EXPECT_EQ(alive, asio::error::would_block) << "the broker believes that it lives";
  m_proxy.rules().lift(rule);
  EXPECT_EQ(end_of(*m_service), asio::error::connection_reset);
}

TEST_F(LinkRulesTest, WhatIsStalledComesWhenTheRuleEnds) {
  const int rule = m_proxy.rules().impose({}, Stall{});
  send(*m_client, heartbeat());
  serve_until(m_io, [&] { return m_proxy.rules().report(rule).bytes == heartbeat().size(); });
  serve_a_while();
  EXPECT_EQ(read_what_is_there(*m_service), "");
  EXPECT_EQ(m_proxy.rules().lift(rule).bytes, heartbeat().size());
  EXPECT_EQ(receive(*m_service, heartbeat().size()), heartbeat());
}

TEST_F(LinkRulesTest, MessagesOnASlowLinkComeLateAndInOrder) {
  const int rule = m_proxy.rules().impose({}, Slow{LinkDirection::to_service, 60ms, 0});
  const MonotonicTime began = system_clock().now();
  send(*m_client, heartbeat(1) + heartbeat(2));
  EXPECT_EQ(receive(*m_service, 2 * heartbeat().size()), heartbeat(1) + heartbeat(2));
  EXPECT_GE(system_clock().now() - began, 60ms);
  EXPECT_LT(system_clock().now() - began, 5s);
  EXPECT_EQ(m_proxy.rules().lift(rule).bytes, 2 * heartbeat().size());
}

TEST_F(LinkRulesTest, ANarrowLinkTakesTimeForEachByte) {
  const auto size = static_cast<std::int64_t>(heartbeat().size());
  m_proxy.rules().impose({}, Slow{LinkDirection::to_service, {}, 20 * size});
  const MonotonicTime began = system_clock().now();
  send(*m_client, heartbeat(1) + heartbeat(2) + heartbeat(3));
  receive(*m_service, 3 * heartbeat().size());
  EXPECT_GE(system_clock().now() - began, 150ms);
}

TEST_F(LinkRulesTest, WhatIsUnderWayWhenASlowLinkIsLiftedStillComesInOrder) {
  const int rule = m_proxy.rules().impose({}, Slow{LinkDirection::to_service, 40ms, 0});
  send(*m_client, heartbeat(1));
  serve_a_while(10ms);
  m_proxy.rules().lift(rule);
  send(*m_client, heartbeat(2));
  EXPECT_EQ(receive(*m_service, 2 * heartbeat().size()), heartbeat(1) + heartbeat(2));
}

TEST_F(LinkRulesTest, NewConnectionsAreRefusedUntilTheRuleEnds) {
  const int rule = m_proxy.rules().impose({.service = Service::kafka}, Refuse{});
  tcp::socket refused = connect();
  EXPECT_EQ(end_of(refused), asio::error::connection_reset);
  EXPECT_EQ(m_proxy.rules().lift(rule).connections, 1);
  tcp::socket taken = connect();
  static_cast<void>(accept());
  send(*m_client, heartbeat());
  EXPECT_EQ(receive(*m_service, heartbeat().size()), heartbeat()) << "those that there were stay";
}

// An answer to a fetch with so many bytes of records in partitions 0 and 1.
std::string fetch_answer(const std::string& zero, const std::string& one) {
  kafka::Value body = kafka::blank_response(k_fetch);
  kafka::Value& topic = body["responses"].append();
  topic["topic"] = "payments";
  std::int32_t index = 0;
  for (const std::string& records : {zero, one}) {
    kafka::Value& partition = topic["partitions"].append();
    partition["partition_index"] = index++;
    partition["high_watermark"] = 100;
    partition["records"] = records;
  }
  return kafka::encode_response(k_fetch, k_fetch_version, 1, body);
}

std::string fetch() {
  kafka::Value body = kafka::blank_request(k_fetch);
  return kafka::encode_request(k_fetch, k_fetch_version, 1, "test", body);
}

// A batch of one record's worth of bytes, as far as anybody looks: 61 bytes of head, no records.
std::string batch() {
  std::string bytes(61, '\0');
  bytes[11] = 49;  // batch_length
  bytes[16] = 2;   // magic
  return bytes;
}

TEST_F(LinkRulesTest, AMutedPartitionBringsNothingAndOthersDo) {
  const int rule = m_proxy.rules().impose({}, Mute{{"payments", 0}});
  send(*m_client, fetch());
  receive(*m_service, fetch().size());
  send(*m_service, fetch_answer(batch(), batch()));
  const std::string expected = fetch_answer("", batch());
  EXPECT_EQ(receive(*m_client, expected.size()), expected);
  EXPECT_EQ(m_proxy.rules().report(rule).bytes, batch().size());
}

TEST_F(LinkRulesTest, AFetchThatBringsNothingElseIsAnsweredAsLateAsWithoutNews) {
  m_proxy.rules().impose({}, Mute{{"payments", 0}});
  send(*m_client, fetch());
  receive(*m_service, fetch().size());
  const MonotonicTime began = system_clock().now();
  send(*m_service, fetch_answer(batch(), ""));
  const std::string expected = fetch_answer("", "");
  EXPECT_EQ(receive(*m_client, expected.size()), expected);
  EXPECT_GE(system_clock().now() - began, 400ms);
}

TEST_F(LinkRulesTest, CuttingEndsWhatIsSelectedAndSaysHowMany) {
  EXPECT_EQ(m_proxy.cut({.instance = 2}, Ending::reset, Ending::reset), 0);
  EXPECT_EQ(m_proxy.cut({.instance = 1}, Ending::reset, Ending::fin), 1);
  EXPECT_EQ(end_of(*m_client), asio::error::connection_reset);
  EXPECT_EQ(end_of(*m_service), asio::error::eof);
}

// --- An instance that dies while it joins a group ---

std::string nameless_join() {
  return kafka::encode_request(k_join_group, k_join_version, 1, "test",
                               kafka::blank_request(k_join_group));
}

std::string id_alone() {
  kafka::Value body = kafka::blank_response(k_join_group);
  body["error_code"] = kafka::error_codes::k_member_id_required;
  body["member_id"] = "member-7";
  return kafka::encode_response(k_join_group, k_join_version, 1, body);
}

TEST_F(LinkRulesTest, WhoseMemberIdIsStillToComeIsHeardOutAfterItsDeath) {
  send(*m_client, heartbeat(0) + nameless_join());
  EXPECT_EQ(receive(*m_service, heartbeat().size() + nameless_join().size()).size(),
            heartbeat().size() + nameless_join().size());
  m_proxy.sever(1);
  EXPECT_EQ(end_of(*m_client), asio::error::eof);
  send(*m_service, heartbeat_answer(0) + id_alone());
  EXPECT_EQ(end_of(*m_service), asio::error::eof);
  EXPECT_THAT(m_seen, ElementsAre("kafka.heartbeat requested", "kafka.join_group requested",
                                  "kafka.heartbeat applied", "kafka.join_group applied"));
}

TEST_F(LinkRulesTest, WhoEndsByItselfWhileItJoinsIsHeardOut) {
  send(*m_client, nameless_join());
  receive(*m_service, nameless_join().size());
  m_client->close();
  serve_a_while();
  std::error_code alive;
  char byte = 0;
  m_service->read_some(asio::buffer(&byte, 1), alive);
  EXPECT_EQ(alive, asio::error::would_block) << "or it would say no more";
  send(*m_service, id_alone());
  EXPECT_EQ(end_of(*m_service), asio::error::eof);
  EXPECT_THAT(m_seen, Contains("kafka.join_group applied"));
}

TEST_F(LinkRulesTest, WhatTheBrokerWasNeverAskedIsNotWaitedFor) {
  m_hold_at = "kafka.join_group requested";
  send(*m_client, nameless_join());
  serve_until(m_io, [&] { return !m_seen.empty(); });
  m_proxy.sever(1);
  EXPECT_EQ(end_of(*m_service), asio::error::eof);
}

TEST_F(LinkRulesTest, NoRuleMeetsWhomNobodyHears) {
  send(*m_client, nameless_join());
  receive(*m_service, nameless_join().size());
  m_proxy.sever(1);
  const int rule = m_proxy.rules().impose({}, Blackhole{});
  EXPECT_FALSE(m_proxy.rules().lift(rule).has_effect());
}

TEST_F(LinkRulesTest, NothingElseOfADeadInstanceIsHeardOut) {
  send(*m_client, heartbeat());
  receive(*m_service, heartbeat().size());
  m_proxy.sever(1);
  EXPECT_EQ(end_of(*m_service), asio::error::eof);
}

TEST_F(LinkRulesTest, ABrokerThatEndsIsNotWaitedFor) {
  send(*m_client, nameless_join());
  receive(*m_service, nameless_join().size());
  m_proxy.sever(1);
  m_service->close();
  serve_until(m_io, [&] { return m_proxy.sessions_of(1, Service::kafka).empty(); });
}

}  // namespace
}  // namespace wringer::proxy
