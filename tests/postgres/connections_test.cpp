// How connections through our proxy begin and end.

#include "harness/wire/postgres/payload.h"
#include "tests/postgres/ground.h"
#include "tests/postgres/observed_proxy.h"
#include "tests/postgres/program.h"

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>
#include <sys/socket.h>

#include <csignal>

namespace wringer::test {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace pg = wire::postgres;

constexpr const char* k_sleep = "select pg_sleep(600)";

// Speaks the protocol byte by byte. '?' is no answer.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : m_socket(m_io, asio::ip::tcp::v4()) {
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    setsockopt(m_socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::error_code problem;
    m_socket.connect({asio::ip::address_v4::loopback(), port}, problem);
    EXPECT_FALSE(problem) << problem.message();
  }

  char ask(std::uint32_t encryption) {
    return say(pg::MessageBuilder().uint32(encryption).finish());
  }
  char start_up(const std::string& user) {
    constexpr std::uint32_t k_version_3 = 196'608;
    return say(pg::MessageBuilder()
                   .uint32(k_version_3)
                   .string("user")
                   .string(user)
                   .character('\0')
                   .finish());
  }
  // In good order, once the server is ready.
  void close() {
    const std::string ready{"Z\0\0\0\5I", 6};
    std::string received;
    while (!received.ends_with(ready)) {
      char byte = '\0';
      ASSERT_EQ(recv(m_socket.native_handle(), &byte, 1, 0), 1);
      received += byte;
    }
    asio::write(m_socket, asio::buffer(pg::MessageBuilder('X').finish()));
    m_socket.close();
  }

 private:
  char say(const pg::Buffer& message) {
    asio::write(m_socket, asio::buffer(message));
    char answer = '?';
    EXPECT_EQ(recv(m_socket.native_handle(), &answer, 1, 0), 1);
    return answer;
  }

  asio::io_context m_io;
  asio::ip::tcp::socket m_socket;
};

class Connections : public testing::Test {
 protected:
  void SetUp() override {
    const auto ground = shared_ground();
    ASSERT_TRUE(ground) << ground.error().message;
    m_ground = *ground;
    std::string why_not;
    if (!have_programs(*m_ground, {"psql"}, why_not)) GTEST_SKIP() << why_not;
    open_proxy_to(address_of(m_ground->server));
  }

  void open_proxy_to(const asio::ip::tcp::endpoint& server) {
    auto proxy = ObservedProxy::open(server);
    ASSERT_TRUE(proxy) << proxy.error().message;
    m_proxy = std::move(*proxy);
  }

  Program start_psql(std::uint16_t port, const std::string& sql) {
    auto program = Program::start(*m_ground, {port, "postgres"},
                                  {"psql", "--no-psqlrc", "--tuples-only", "--no-align", "--set",
                                   "VERBOSITY=verbose", "--command", sql});
    EXPECT_TRUE(program) << program.error().message;
    return std::move(*program);
  }

  Finished end_of(Program program) {
    auto finished = program.finish(std::chrono::seconds(20));
    EXPECT_TRUE(finished) << finished.error().message;
    return finished ? std::move(*finished) : Finished{};
  }

  Finished psql_with(std::uint16_t port, const Variables& variables) {
    auto finished =
        run(*m_ground, {port, "postgres"},
            {"psql", "--no-psqlrc", "--tuples-only", "--command", "select 7 * 6"}, variables);
    EXPECT_TRUE(finished) << finished.error().message;
    return finished ? std::move(*finished) : Finished{};
  }

  const Ground* m_ground = nullptr;
  std::unique_ptr<ObservedProxy> m_proxy;
};

// psql's cancellation is a connection of its own, with the server's key that the proxy passed on.
TEST_F(Connections, AnInterruptCancelsTheQueryThatRuns) {
  Program psql = start_psql(m_proxy->port(), k_sleep);
  const auto runs = await_query(m_ground->database, k_sleep);
  ASSERT_TRUE(runs) << runs.error().message;
  const Status interrupted = psql.interrupt();
  ASSERT_TRUE(interrupted) << interrupted.error().message;
  const Finished finished = end_of(std::move(psql));
  const Seen seen = m_proxy->finish();

  EXPECT_EQ(finished.status.code, 1) << to_text(finished.status);
  EXPECT_THAT(finished.err, HasSubstr("57014"));
  expect_all_understood(seen);
  EXPECT_EQ(seen.accepted, 2U);
  EXPECT_THAT(seen.errors, ElementsAre("57014"));
}

TEST_F(Connections, AServerThatIsDownRefusesThem) {
  asio::io_context io;
  // Bound but not listening: nobody else can have the port meanwhile.
  asio::ip::tcp::acceptor nobody(io, asio::ip::tcp::v4());
  nobody.bind({asio::ip::address_v4::loopback(), 0});
  open_proxy_to(nobody.local_endpoint());
  const Finished finished = end_of(start_psql(m_proxy->port(), "select 1"));
  const Seen seen = m_proxy->finish();

  EXPECT_EQ(finished.status.code, 2) << to_text(finished.status);
  // Whether it could say something before the reset is a matter of luck.
  EXPECT_THAT(finished.err, AnyOf(HasSubstr("server closed the connection unexpectedly"),
                                  HasSubstr("Connection reset by peer")));
  EXPECT_EQ(seen.closed, seen.accepted);
  EXPECT_THAT(seen.notices, testing::Contains(HasSubstr("refused")));
  EXPECT_THAT(seen.moments, IsEmpty());
}

// The server's process is killed in mid-query, so that nobody says goodbye.
TEST_F(Connections, AServerThatIsKilledEndsThemAsItDoesWithoutTheProxy) {
  const auto server = start_server(*m_ground);
  ASSERT_TRUE(server) << server.error().message;
  const services::PostgresEndpoint& endpoint = (*server)->endpoint();
  open_proxy_to(address_of(endpoint));
  std::vector<Finished> ends;
  for (const std::uint16_t port : {endpoint.port, m_proxy->port()}) {
    {
      const auto database = clients::Database::connect(endpoint.uri("postgres"));
      ASSERT_TRUE(database) << database.error().message;
      Program psql = start_psql(port, k_sleep);
      const auto runs = await_query(**database, k_sleep);
      ASSERT_TRUE(runs) << runs.error().message;
      ASSERT_EQ(kill(*runs, SIGKILL), 0);
      ends.push_back(end_of(std::move(psql)));
    }
    // It recovers.
    const Deadline deadline(system_clock(), std::chrono::seconds(20));
    Result<bool> ready = false;
    while (ready && !*ready && !deadline.passed()) {
      poll(nullptr, 0, 10);
      ready = (*server)->poll_ready(deadline);
    }
    ASSERT_TRUE(ready && *ready) << (*server)->last_seen();
  }
  EXPECT_EQ(ends[0].status.code, 2);
  EXPECT_EQ(ends[1].status.code, 2);
  EXPECT_THAT(ends[0].err, HasSubstr("server closed the connection unexpectedly"));
  EXPECT_EQ(ends[0].err, ends[1].err);
  EXPECT_THAT(end_of(start_psql(m_proxy->port(), "select 7 * 6")).out, HasSubstr("42"));

  const Seen seen = m_proxy->finish();
  EXPECT_THAT(seen.lost, IsEmpty());
  EXPECT_EQ(seen.closed, seen.accepted);
  // That query was never answered.
  EXPECT_EQ(seen.requested(moments::k_postgres_query), 2U);
  EXPECT_EQ(seen.applied(moments::k_postgres_query), 1U);
}

TEST_F(Connections, EncryptionThatIsPreferredIsNegotiatedAway) {
  const Variables prefer{{"PGSSLMODE", "prefer"}, {"PGGSSENCMODE", "prefer"}};
  const Finished finished = psql_with(m_proxy->port(), prefer);
  EXPECT_TRUE(finished.status.success()) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("42"));
  expect_all_understood(m_proxy->finish());
}

TEST_F(Connections, EncryptionThatIsRequiredIsRefusedInTheServersWords) {
  const Variables require{{"PGSSLMODE", "require"}};
  const Finished directly = psql_with(m_ground->server.port, require);
  const Finished proxied = psql_with(m_proxy->port(), require);
  EXPECT_EQ(directly.status.code, 2);
  EXPECT_EQ(proxied.status.code, 2);
  EXPECT_THAT(proxied.err, HasSubstr("server does not support SSL, but SSL was required"));
  EXPECT_THAT(directly.err, HasSubstr("server does not support SSL, but SSL was required"));
  EXPECT_THAT(m_proxy->finish().lost, IsEmpty());
}

// A client asks for GSSAPI only if it has a ticket, so here we are the client.
// Debian's server would go on with GSSAPI, which would then not be for us to understand.
TEST_F(Connections, RequestsForEncryptionAreRefusedWhateverTheServerWouldSay) {
  for (const std::uint32_t code : {pg::k_gss_request_code, pg::k_ssl_request_code}) {
    EXPECT_EQ(RawClient(m_proxy->port()).ask(code), 'N');
  }
  const Seen seen = m_proxy->finish();
  EXPECT_EQ(seen.accepted, 2U);
  EXPECT_EQ(seen.closed, 2U);
  EXPECT_THAT(seen.lost, IsEmpty());
}

TEST_F(Connections, AClientThatWasRefusedEncryptionGoesOnPlainly) {
  RawClient client(m_proxy->port());
  EXPECT_EQ(client.ask(pg::k_ssl_request_code), 'N');
  EXPECT_EQ(client.start_up(m_ground->server.user), 'R');
  client.close();
  const Seen seen = m_proxy->finish();
  expect_all_understood(seen);
  EXPECT_EQ(seen.applied(moments::k_postgres_connect), 1U);
}

}  // namespace
}  // namespace wringer::test
