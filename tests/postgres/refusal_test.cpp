// Requests that are refused: on a real Postgres, in every way in which a client may have sent them,
// the client is told the error, and what it is told of its transaction is true. And an answer that
// is withheld from a client whose connection then ends.

#include "harness/wire/postgres/refusal.h"

#include "harness/core/clock.h"
#include "harness/wire/postgres/payload.h"
#include "tests/postgres/ground.h"
#include "tests/postgres/observed_proxy.h"

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace wringer::test {
namespace {

namespace pg = wire::postgres;

std::string text_of(const pg::Buffer& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string simple(std::string_view sql) {
  return text_of(pg::query(sql));
}

std::string parse(std::string_view name, std::string_view sql) {
  return text_of(pg::MessageBuilder('P').string(name).string(sql).uint16(0).finish());
}

std::string execute(std::string_view name) {
  return text_of(pg::MessageBuilder('B')
                     .string("")
                     .string(name)
                     .uint16(0)
                     .uint16(0)
                     .uint16(0)
                     .finish()) +
         text_of(pg::MessageBuilder('E').string("").uint32(0).finish());
}

std::string extended(std::string_view sql) {
  return parse("", sql) + execute("");
}

std::string sync() {
  return text_of(pg::MessageBuilder('S').finish());
}

// Says what it is told, and tells what it hears: "C:INSERT 0 1 Z:I", "E:40001 Z:E".
class Client {
 public:
  explicit Client(std::uint16_t port) : m_socket(m_io, asio::ip::tcp::v4()) {
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    setsockopt(m_socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    m_socket.connect({asio::ip::address_v4::loopback(), port});
    constexpr std::uint32_t k_version_3 = 196'608;
    say(text_of(pg::MessageBuilder()
                    .uint32(k_version_3)
                    .string("user")
                    .string("postgres")
                    .string("database")
                    .string("refusals")
                    .character('\0')
                    .finish()));
    static_cast<void>(hear(1));
  }
  ~Client() { say(text_of(pg::terminate())); }

  void say(const std::string& bytes) { asio::write(m_socket, asio::buffer(bytes)); }

  // Up to the n-th ReadyForQuery.
  std::string hear(int ready) {
    std::string heard;
    while (ready > 0) {
      const std::string head = read(5);
      if (head.size() < 5) return heard + "(nothing more)";
      const std::uint32_t size = pg::read_uint32(std::as_bytes(std::span(head)).subspan(1));
      const std::string payload = read(size - 4);
      heard += (heard.empty() ? "" : " ") + word_for(head[0], payload);
      if (head[0] == 'Z') --ready;
    }
    return heard;
  }

 private:
  std::string read(std::size_t size) {
    std::string bytes(size, '\0');
    const ssize_t got = recv(m_socket.native_handle(), bytes.data(), size, MSG_WAITALL);
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
  }

  static std::string word_for(char type, const std::string& payload) {
    const auto bytes = std::as_bytes(std::span(payload));
    if (type == 'C' || type == 'Z')
      return std::string(1, type) + ":" + payload.substr(0, payload.find('\0'));
    if (type == 'E') return "E:" + std::string(pg::read_error(bytes)->sql_state);
    return std::string(1, type);
  }

  asio::io_context m_io;
  asio::ip::tcp::socket m_socket;
};

struct Shape {
  std::string name;
  // Said first, and what is heard then.
  std::string before;
  std::string heard_before;
  int ready_before = 0;
  // Holds the request that is refused: the n-th moment of that name.
  std::string request;
  MomentName moment;
  int nth = 1;
  std::string heard;
  int ready = 1;
  // Said and heard afterwards: the connection is in order.
  std::string after;
  std::string heard_after;
  // Rows that are there in the end.
  std::string rows = "0";
};

const std::string k_insert = "INSERT INTO rows VALUES (1)";

std::vector<Shape> shapes() {
  const MomentName commit = moments::k_postgres_commit;
  const MomentName query = moments::k_postgres_query;
  const std::string in_block = simple("BEGIN") + simple(k_insert);
  const std::string heard_in_block = "C:BEGIN Z:T C:INSERT 0 1 Z:T";
  const std::string select = simple("SELECT 1");
  const std::string selected = "T D C:SELECT 1 Z:I";
  return {
      {"SimpleCommit", in_block, heard_in_block, 2, simple("COMMIT"), commit, 1, "E:40001 Z:I", 1,
       select, selected},
      {"SimpleStatementInABlock", simple("BEGIN"), "C:BEGIN Z:T", 1, simple(k_insert), query, 1,
       "E:40001 Z:E", 1, simple("ROLLBACK"), "C:ROLLBACK Z:I"},
      {"SimpleStatementByItself", "", "", 0, simple(k_insert), commit, 1, "E:40001 Z:I", 1, select,
       selected},
      {"SimpleScript", "", "", 0, simple("BEGIN;" + k_insert + ";COMMIT"), commit, 1, "E:40001 Z:I",
       1, select, selected},
      {"CommitOfAFailedBlock", simple("BEGIN") + simple("SELECT 1/0"), "C:BEGIN Z:T E:22012 Z:E", 2,
       simple("COMMIT"), commit, 1, "E:40001 Z:I", 1, select, selected},
      {"ExtendedCommit", in_block, heard_in_block, 2, extended("COMMIT") + sync(), commit, 1,
       "1 2 E:40001 Z:I", 1, select, selected},
      {"PreparedCommit", parse("c", "COMMIT") + sync() + in_block, "1 Z:I " + heard_in_block, 3,
       execute("c") + sync(), commit, 1, "2 E:40001 Z:I", 1, in_block + execute("c") + sync(),
       heard_in_block + " 2 C:COMMIT Z:I", "1"},
      {"ExtendedStatementInABlock", simple("BEGIN"), "C:BEGIN Z:T", 1, extended(k_insert) + sync(),
       query, 1, "1 2 E:40001 Z:E", 1, simple("ROLLBACK"), "C:ROLLBACK Z:I"},
      {"ExtendedStatementByItself", "", "", 0, extended(k_insert) + sync(), query, 1,
       "1 2 E:40001 Z:I", 1, select, selected},
      {"SyncThatCommits", "", "", 0, extended(k_insert) + sync(), commit, 1,
       "1 2 C:INSERT 0 1 E:40001 Z:I", 1, select, selected},
      {"PipelinedCommit", "", "", 0,
       extended("BEGIN") + extended(k_insert) + extended("COMMIT") + extended(k_insert) + sync(),
       commit, 1, "1 2 C:BEGIN 1 2 C:INSERT 0 1 1 2 E:40001 Z:I", 1, select, selected},
      {"PipelinedStatement", "", "", 0,
       extended("BEGIN") + extended(k_insert) + extended(k_insert) + extended("COMMIT") + sync(),
       query, 2, "1 2 C:BEGIN 1 2 C:INSERT 0 1 1 2 E:40001 Z:E", 1, simple("ROLLBACK"),
       "C:ROLLBACK Z:I"},
      {"PipelineOfTransactions", "", "", 0,
       extended("BEGIN") + extended(k_insert) + extended("COMMIT") + sync() + extended("BEGIN") +
           extended(k_insert) + extended("COMMIT") + sync(),
       commit, 1,
       "1 2 C:BEGIN 1 2 C:INSERT 0 1 1 2 E:40001 Z:I 1 2 C:BEGIN 1 2 C:INSERT 0 1 1 2 C:COMMIT Z:I",
       2, select, selected, "1"},
      {"FailsByItselfBefore", "", "", 0,
       extended("BEGIN") + extended("SELECT 1/0") + extended("COMMIT") + sync(), commit, 1,
       "1 2 C:BEGIN 1 E:22012 Z:E", 1, simple("ROLLBACK"), "C:ROLLBACK Z:I"},
      {"CopyThatNeverBegins", "", "", 0, simple("COPY rows FROM STDIN"), commit, 1, "E:40001 Z:I",
       1, select, selected},
      {"FirstHalfOfTwoPhases", in_block, heard_in_block, 2, simple("PREPARE TRANSACTION 'p'"),
       commit, 1, "E:40001 Z:I", 1, select, selected},
  };
}

class OnRealPostgres : public testing::Test {
 protected:
  void SetUp() override {
    const auto ground = shared_ground();
    ASSERT_TRUE(ground) << ground.error().message;
    m_ground = *ground;
    static const Status k_made = make_database(*m_ground, "refusals");
    ASSERT_TRUE(k_made) << k_made.error().message;
    auto database = clients::Database::connect(m_ground->server.uri("refusals"));
    ASSERT_TRUE(database) << database.error().message;
    m_database = std::move(*database);
    ASSERT_TRUE(m_database->execute("DROP TABLE IF EXISTS rows; CREATE TABLE rows (n int)"));
  }
  const Ground* m_ground = nullptr;
  std::unique_ptr<clients::Database> m_database;
};

class Refusal : public OnRealPostgres, public testing::WithParamInterface<Shape> {};

TEST_P(Refusal, IsToldAndIsTrue) {
  const Shape& shape = GetParam();
  auto proxy = ObservedProxy::open(address_of(m_ground->server));
  ASSERT_TRUE(proxy) << proxy.error().message;
  (*proxy)->refuse(shape.moment, shape.nth,
                   {.sql_state = "40001",
                    .message = "could not serialize access, as it isn't",
                    .hint = "Try again."});
  {
    Client client((*proxy)->port());
    client.say(shape.before);
    EXPECT_EQ(client.hear(shape.ready_before), shape.heard_before);
    client.say(shape.request);
    EXPECT_EQ(client.hear(shape.ready), shape.heard);
    client.say(shape.after);
    EXPECT_EQ(client.hear(static_cast<int>(
                  std::count(shape.heard_after.begin(), shape.heard_after.end(), 'Z'))),
              shape.heard_after);
  }
  const Seen seen = (*proxy)->finish();
  EXPECT_THAT(seen.lost, testing::IsEmpty());
  EXPECT_TRUE(seen.idle);
  // A Sync to which the server skipped was expected to commit, too.
  EXPECT_GE(seen.refused(shape.moment), 1U);
  const auto rows = m_database->query("SELECT count(*) FROM rows");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->rows[0][0], shape.rows);
}

INSTANTIATE_TEST_SUITE_P(Shapes, Refusal, testing::ValuesIn(shapes()),
                         [](const auto& shape) { return shape.param.name; });

class WithheldAnswer : public OnRealPostgres {
 protected:
  // Ends the connection whose last statement was a COMMIT, as soon as that is done.
  void terminate_after_commit() {
    const Deadline deadline(system_clock(), std::chrono::seconds(20));
    while (!deadline.passed()) {
      const auto ended = m_database->query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE query = 'COMMIT' AND state = 'idle' AND datname = 'refusals'");
      ASSERT_TRUE(ended) << ended.error().message;
      if (!ended->rows.empty()) return;
    }
    FAIL() << "nothing was committed";
  }
};

TEST_F(WithheldAnswer, OfACommitIsFollowedByNothingButTheEnd) {
  for (const auto& [commit, heard] :
       {std::pair(simple("COMMIT"), "E:57P01(nothing more)"),
        std::pair(extended("COMMIT") + sync(), "1 2 E:57P01(nothing more)")}) {
    auto proxy = ObservedProxy::open(address_of(m_ground->server));
    ASSERT_TRUE(proxy) << proxy.error().message;
    (*proxy)->withhold(moments::k_postgres_commit);
    Client client((*proxy)->port());
    client.say(simple("BEGIN") + simple(k_insert));
    EXPECT_EQ(client.hear(2), "C:BEGIN Z:T C:INSERT 0 1 Z:T");
    client.say(commit);
    terminate_after_commit();
    EXPECT_EQ(client.hear(1), heard);
  }
  const auto rows = m_database->query("SELECT count(*) FROM rows");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(rows->rows[0][0], "2");
}

}  // namespace
}  // namespace wringer::test
