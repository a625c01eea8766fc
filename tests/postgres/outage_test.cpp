// A server that is killed, stopped and replaced, and what is left of what it had committed.

#include "tests/postgres/ground.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace wringer::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

Deadline soon() {
  return Deadline(system_clock(), 60s);
}

class Outage : public testing::Test {
 protected:
  void SetUp() override {
    const auto ground = shared_ground();
    ASSERT_TRUE(ground) << ground.error().message;
    auto server = start_server(**ground);
    ASSERT_TRUE(server) << server.error().message;
    m_server = std::move(*server);
    execute("CREATE TABLE rows (n int)");
  }
  void TearDown() override {
    if (!m_server) return;
    EXPECT_TRUE(m_server->kill(soon()));
  }

  Result<std::unique_ptr<clients::Database>> connect() const {
    return clients::Database::connect(m_server->endpoint().uri("postgres"));
  }
  void execute(const std::string& sql) {
    const auto database = connect();
    ASSERT_TRUE(database) << database.error().message;
    const Status executed = (*database)->execute(sql);
    ASSERT_TRUE(executed) << executed.error().message;
  }
  void insert(int from, int to) {
    for (int n = from; n <= to; ++n) execute("INSERT INTO rows VALUES (" + std::to_string(n) + ")");
  }
  std::string newest() {
    const auto database = connect();
    if (!database) return database.error().message;
    const auto found = (*database)->query("SELECT coalesce(max(n), 0) FROM rows");
    return found ? found->rows[0][0].value() : found.error().message;
  }

  std::unique_ptr<services::PostgresServer> m_server;
};

TEST_F(Outage, AKilledServerHasAllThatItCommitted) {
  insert(1, 3);
  const auto idle = connect();
  ASSERT_TRUE(idle);
  const auto killed = m_server->kill_at_once(soon());
  ASSERT_TRUE(killed) << killed.error().message;
  EXPECT_GT(*killed, 3) << "its helpers, and the process of the open connection";
  EXPECT_FALSE(connect());
  EXPECT_TRUE((*idle)->is_connected()) << "no statement has told it yet";
  EXPECT_FALSE((*idle)->execute("SELECT 1"));
  EXPECT_FALSE((*idle)->is_connected());
  const auto port = m_server->endpoint().port;
  const Status started = m_server->start_again(soon());
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(m_server->endpoint().port, port);
  EXPECT_EQ(newest(), "3");
}

TEST_F(Outage, AServerStopsInBothWays) {
  for (const int signal : {SIGINT, SIGQUIT}) {
    const auto idle = connect();
    ASSERT_TRUE(idle);
    const Status stopped = m_server->stop(signal, soon());
    ASSERT_TRUE(stopped) << stopped.error().message;
    EXPECT_FALSE(connect());
    const Status started = m_server->start_again(soon());
    ASSERT_TRUE(started) << started.error().message;
  }
  EXPECT_EQ(newest(), "0");
}

TEST_F(Outage, TheReplicaHasAllButTheLastCommits) {
  insert(1, 2);
  const Status copied = m_server->back_up(soon());
  ASSERT_TRUE(copied) << copied.error().message;
  insert(3, 7);
  ASSERT_TRUE(m_server->kill_at_once(soon()));
  const auto port = m_server->endpoint().port;
  const auto lost = m_server->take_over(3, soon());
  ASSERT_TRUE(lost) << lost.error().message;
  EXPECT_THAT(*lost, SizeIs(3));
  EXPECT_EQ(m_server->endpoint().port, port);
  EXPECT_EQ(newest(), "4");
  insert(8, 8);
  ASSERT_TRUE(m_server->kill_at_once(soon()));
  const Status started = m_server->start_again(soon());
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(newest(), "8") << "it is a server like any other";
}

TEST_F(Outage, AReplicaCanNotLoseMoreThanThereIs) {
  ASSERT_TRUE(m_server->back_up(soon()));
  insert(1, 1);
  ASSERT_TRUE(m_server->kill_at_once(soon()));
  const auto lost = m_server->take_over(5, soon());
  ASSERT_TRUE(lost) << lost.error().message;
  EXPECT_THAT(*lost, SizeIs(1));
  EXPECT_EQ(newest(), "0");
}

TEST_F(Outage, AReplicaThatMissedNothingDoesNotTakeOver) {
  ASSERT_TRUE(m_server->back_up(soon()));
  // pg_waldump would wait for five seconds for a file to come.
  const auto at_once = [] { return Deadline(system_clock(), 1s); };
  const Status nothing = m_server->look_for_commits(at_once());
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::usage);
  ASSERT_TRUE(m_server->kill_at_once(soon()));
  EXPECT_FALSE(m_server->take_over(1, at_once()));
}

TEST_F(Outage, AReplicaTakesOverOnceHoweverOftenItWasAskedFor) {
  ASSERT_TRUE(m_server->back_up(soon()));
  insert(1, 1);
  ASSERT_TRUE(m_server->back_up(soon())) << "the first copy will do";
  ASSERT_TRUE(m_server->kill_at_once(soon()));
  ASSERT_TRUE(m_server->take_over(1, soon()));
  insert(2, 2);
  const Status again = m_server->look_for_commits(soon());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::usage);
  EXPECT_THAT(again.error().message, HasSubstr("there is one failover in a case"));
  EXPECT_EQ(newest(), "2");
}

TEST_F(Outage, CommitsAreFoundWhileTheServerRuns) {
  ASSERT_TRUE(m_server->back_up(soon()));
  insert(1, 1);
  const Status found = m_server->look_for_commits(soon());
  EXPECT_TRUE(found) << found.error().message;
}

TEST_F(Outage, AServerWhoseReplicaCouldNotTakeOverHasAllThatItHad) {
  ASSERT_TRUE(m_server->back_up(soon()));
  insert(1, 3);
  ASSERT_TRUE(m_server->kill_at_once(soon()));
  {
    asio::io_context io;
    const asio::ip::tcp::acceptor in_its_place(
        io, {asio::ip::address_v4::loopback(), m_server->endpoint().port});
    EXPECT_FALSE(m_server->take_over(1, Deadline(system_clock(), 5s)));
  }
  const Status started = m_server->start_again(soon());
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(newest(), "3");
}

}  // namespace
}  // namespace wringer::test
