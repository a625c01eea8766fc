#include "harness/gateway/gateway.h"

#include "harness/gateway/sasl_frames.h"

#include <asio/io_context.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <optional>
#include <thread>

namespace wringer::gateway {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using asio::ip::tcp;
using testing::HasSubstr;

std::string read_bytes(tcp::socket& socket, std::size_t count) {
  std::string bytes(count, '\0');
  std::error_code problem;
  bytes.resize(asio::read(socket, asio::buffer(bytes), problem));
  return bytes;
}

void write_bytes(tcp::socket& socket, const std::string& bytes) {
  std::error_code problem;
  asio::write(socket, asio::buffer(bytes), problem);
}

// A service that takes one connection and says what it is told to.
class Service {
 public:
  explicit Service(std::function<void(tcp::socket&)> talk)
      : m_acceptor(m_io, {asio::ip::address_v4::loopback(), 0}),
        m_thread([this, talk = std::move(talk)] {
          std::error_code problem;
          tcp::socket socket(m_io);
          m_acceptor.accept(socket, problem);
          if (!problem) talk(socket);
        }) {}
  ~Service() { m_thread.join(); }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] tcp::endpoint at() const { return m_acceptor.local_endpoint(); }

 private:
  asio::io_context m_io;
  tcp::acceptor m_acceptor;
  std::thread m_thread;
};

const SaslLogin k_plain_login{.mechanism = "PLAIN", .user = "alice", .password = "s3cret"};
const std::string k_agreed = "\0\0\0\x11\0\0\0\x01\0\0\0\0\0\x01\0\x05PLAIN"s;
const std::string k_let_in = "\0\0\0\x0C\0\0\0\x01\0\0\xFF\xFF\0\0\0\0"s;
const std::string k_refused = "\0\0\0\x0E\0\0\0\x01\0\x3A\0\x02no\0\0\0\0"s;

TEST(Gateway, SignsInBeforeTheFirstByteOfTheClient) {
  const std::string handshake = make_sasl_handshake("PLAIN");
  const std::string login = make_sasl_authenticate("\0alice\0s3cret"s);
  std::string first;
  std::string second;
  Service service([&](tcp::socket& socket) {
    first = read_bytes(socket, handshake.size());
    write_bytes(socket, k_agreed);
    second = read_bytes(socket, login.size());
    write_bytes(socket, k_let_in);
    write_bytes(socket, read_bytes(socket, 5));
  });
  const auto gateway =
      Gateway::open({{.name = "127.0.0.1", .address = service.at(), .sasl = k_plain_login}});
  ASSERT_TRUE(gateway) << gateway.error().message;
  asio::io_context io;
  tcp::socket client(io);
  client.connect((*gateway)->doors().front());
  write_bytes(client, "hello");
  EXPECT_EQ(read_bytes(client, 5), "hello");
  EXPECT_EQ(read_bytes(client, 1), "");  // The service has ended it.
  EXPECT_EQ(first, handshake);
  EXPECT_EQ(second, login);
}

TEST(Gateway, SaysWhyItIsNotLetIn) {
  Service service([&](tcp::socket& socket) {
    read_bytes(socket, make_sasl_handshake("PLAIN").size());
    write_bytes(socket, k_agreed);
    read_bytes(socket, make_sasl_authenticate("\0alice\0s3cret"s).size());
    write_bytes(socket, k_refused);
  });
  const auto gateway =
      Gateway::open({{.name = "localhost", .address = service.at(), .sasl = k_plain_login}});
  ASSERT_TRUE(gateway);
  const Status tried = (*gateway)->try_doors(10s);
  ASSERT_FALSE(tried);
  EXPECT_THAT(tried.error().message,
              testing::AllOf(HasSubstr("Kafka at localhost"), HasSubstr("does not let us in: no")));
}

TEST(Gateway, NoticesAPostgresWithoutTls) {
  Service service([](tcp::socket& socket) {
    read_bytes(socket, 8);
    write_bytes(socket, "N");
  });
  const auto gateway = Gateway::open({{.kind = Upstream::Kind::postgres,
                                       .name = "localhost",
                                       .address = service.at(),
                                       .tls = TlsSettings{}}});
  ASSERT_TRUE(gateway);
  EXPECT_THAT((*gateway)->try_doors(10s).error().message, HasSubstr("the server has no TLS"));
}

TEST(Gateway, GivesUpOnAServiceThatSaysNothing) {
  asio::io_context io;
  const tcp::acceptor deaf(io, {asio::ip::address_v4::loopback(), 0});
  const auto gateway = Gateway::open(
      {{.name = "localhost", .address = deaf.local_endpoint(), .sasl = k_plain_login}});
  ASSERT_TRUE(gateway);
  EXPECT_EQ((*gateway)->try_doors(100ms).error().code, ErrorCode::timed_out);
}

// What a client sees of a door that leads nowhere, and what the gateway says of it.
struct Failed {
  std::error_code seen;
  std::string door;
  std::optional<Error> why;
};

Failed go_through(const tcp::endpoint& service, Duration patience) {
  Failed failed;
  std::promise<void> told;
  const auto gateway =
      Gateway::open({{.name = "localhost", .address = service, .sasl = k_plain_login}},
                    {.failed =
                         [&](const std::string& door, const Error& why) {
                           failed.door = door;
                           failed.why = why;
                           told.set_value();
                         },
                     .patience = patience});
  EXPECT_TRUE(gateway);
  asio::io_context io;
  tcp::socket client(io);
  client.connect((*gateway)->doors().front());
  told.get_future().get();
  char byte = 0;
  client.read_some(asio::buffer(&byte, 1), failed.seen);
  return failed;
}

TEST(Gateway, ResetsWhoComesByADoorThatCanNotBeOpenedAndSaysWhy) {
  Service service([&](tcp::socket& socket) {
    read_bytes(socket, make_sasl_handshake("PLAIN").size());
    write_bytes(socket, k_agreed);
    read_bytes(socket, make_sasl_authenticate("\0alice\0s3cret"s).size());
    write_bytes(socket, k_refused);
  });
  const Failed failed = go_through(service.at(), 10s);
  EXPECT_EQ(failed.seen, asio::error::connection_reset);
  EXPECT_THAT(failed.door, HasSubstr("Kafka at localhost"));
  ASSERT_TRUE(failed.why);
  EXPECT_THAT(failed.why->message, HasSubstr("does not let us in: no"));
}

TEST(Gateway, KeepsNobodyWaitingAtADoorBehindWhichNobodyAnswers) {
  asio::io_context io;
  const tcp::acceptor deaf(io, {asio::ip::address_v4::loopback(), 0});
  const Failed failed = go_through(deaf.local_endpoint(), 100ms);
  EXPECT_EQ(failed.seen, asio::error::connection_reset);
  ASSERT_TRUE(failed.why);
  EXPECT_EQ(failed.why->code, ErrorCode::timed_out);
}

TEST(Gateway, RefusesAKeyThatIsNone) {
  const auto gateway = Gateway::open({{.name = "localhost",
                                       .address = {asio::ip::address_v4::loopback(), 1},
                                       .tls = TlsSettings{.authorities = "no certificate"}}});
  ASSERT_FALSE(gateway);
  EXPECT_EQ(gateway.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace wringer::gateway
