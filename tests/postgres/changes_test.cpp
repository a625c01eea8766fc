// A system that reads the changes of its database by a slot of its own, through our proxy: it must
// not see what we write into the log for ours.

#include "harness/truth/change_stream.h"
#include "tests/postgres/ground.h"
#include "tests/postgres/observed_proxy.h"
#include "tests/postgres/program.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

namespace wringer::test {
namespace {

using testing::HasSubstr;

class Changes : public testing::Test {
 protected:
  void SetUp() override {
    const auto ground = shared_ground();
    ASSERT_TRUE(ground) << ground.error().message;
    m_ground = *ground;
    std::string why_not;
    if (!have_programs(*m_ground, {"pg_recvlogical"}, why_not)) GTEST_SKIP() << why_not;
    auto proxy = ObservedProxy::open(address_of(m_ground->server));
    ASSERT_TRUE(proxy) << proxy.error().message;
    m_proxy = std::move(*proxy);
    const Status made = make_database(*m_ground, "changing");
    ASSERT_TRUE(made) << made.error().message;
    auto database = clients::Database::connect(m_ground->server.uri("changing"));
    ASSERT_TRUE(database) << database.error().message;
    m_database = std::move(*database);
    execute("CREATE TABLE t (v text); CREATE PUBLICATION theirs FOR TABLE t");
    const Status captured = truth::install_capture(*m_database);
    ASSERT_TRUE(captured) << captured.error().message;
  }

  void TearDown() override {
    // A slot that is left would keep the database from being dropped.
    if (!m_database) return;
    const Status dropped = truth::drop_slots(*m_database, "changing");
    EXPECT_TRUE(dropped) << (dropped ? "" : dropped.error().message);
  }

  void execute(const std::string& sql) {
    const Status done = m_database->execute(sql);
    ASSERT_TRUE(done) << done.error().message;
  }

  void make_slots(const std::string& plugin) {
    for (const char* slot : {"directly", "proxied"}) {
      execute(fmt::format("SELECT pg_create_logical_replication_slot('{}', '{}')", slot, plugin));
    }
  }

  // Rows that take many reads, and messages of the system's own.
  void change() {
    for (const int letters : {1, 3'000'000, 2}) {
      execute(fmt::format("INSERT INTO t VALUES (repeat('x', {}))", letters));
      execute("SELECT pg_logical_emit_message(true, 'theirs', 'wringer')");
    }
    execute("UPDATE t SET v = 'y' WHERE length(v) = 1");
  }

  // All that was committed up to now, each message with a line feed behind it.
  std::string read(std::uint16_t port, const std::string& slot,
                   const std::vector<std::string>& options) {
    const auto end = m_database->query("SELECT pg_current_wal_insert_lsn()");
    EXPECT_TRUE(end) << end.error().message;
    if (!end) return {};
    const std::string file = m_ground->folder / ("changes-" + slot);
    std::filesystem::remove(file);
    std::vector<std::string> arguments{"pg_recvlogical",
                                       "--dbname",
                                       "changing",
                                       "--slot",
                                       slot,
                                       "--start",
                                       "--no-loop",
                                       "--file",
                                       file,
                                       "--endpos",
                                       end->rows.at(0).at(0).value()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const auto finished = run(*m_ground, {port, "changing"}, arguments);
    EXPECT_TRUE(finished) << finished.error().message;
    if (!finished) return {};
    EXPECT_TRUE(finished->status.success()) << finished->err;
    return contents_of(file);
  }

  const Ground* m_ground = nullptr;
  std::unique_ptr<ObservedProxy> m_proxy;
  std::unique_ptr<clients::Database> m_database;
};

// The change stream's notes are messages with this prefix; `head`: bytes between type and flags.
std::string without_notes(std::string changes, std::size_t head) {
  const std::string prefix("wringer\0", 8);
  const std::size_t before = 1 + head + 1 + 8;  // Type, flags, LSN.
  for (auto at = changes.find(prefix); at != std::string::npos; at = changes.find(prefix, at)) {
    const std::size_t length = at + prefix.size();
    // The number of a process is short.
    const auto content = static_cast<unsigned char>(changes.at(length + 3));
    at -= before;
    changes.erase(at, before + prefix.size() + 4 + content + 1);
  }
  return changes;
}

TEST_F(Changes, OfPgoutputAreThoseOfASystemThatIsNotWatched) {
  make_slots("pgoutput");
  change();
  const std::vector<std::string> options{"--option", "proto_version=1",
                                         "--option", "publication_names=theirs",
                                         "--option", "messages=true"};
  const std::string directly = read(m_ground->server.port, "directly", options);
  const std::string proxied = read(m_proxy->port(), "proxied", options);
  EXPECT_THAT(directly, HasSubstr(std::string("wringer\0", 8)));
  EXPECT_GT(proxied.size(), 3'000'000U);
  EXPECT_LT(proxied.size(), directly.size());
  EXPECT_TRUE(proxied == without_notes(directly, 0));
  expect_all_understood(m_proxy->finish());
}

// While it is open, each of its changes begins with its xid.
TEST_F(Changes, OfATransactionThatIsStreamedBeforeItsEndLikewise) {
  execute("ALTER DATABASE changing SET logical_decoding_work_mem = '64kB'");
  make_slots("pgoutput");
  const std::string insert = "INSERT INTO t SELECT repeat('x', 100) FROM generate_series(1, 2000);";
  execute("BEGIN;" + insert + insert +
          "SELECT pg_logical_emit_message(true, 'theirs', 'wringer');" + insert + "COMMIT");
  const std::vector<std::string> options{
      "--option", "proto_version=2", "--option", "publication_names=theirs",
      "--option", "messages=true",   "--option", "streaming=true"};
  const std::string directly = read(m_ground->server.port, "directly", options);
  const std::string proxied = read(m_proxy->port(), "proxied", options);
  EXPECT_THAT(directly, HasSubstr(std::string("wringer\0", 8)));
  EXPECT_TRUE(directly.starts_with('S')) << "it is no stream of an open transaction";
  EXPECT_TRUE(proxied == without_notes(directly, 4));
  expect_all_understood(m_proxy->finish());
}

TEST_F(Changes, OfTestDecodingAreThoseOfASystemThatIsNotWatched) {
  make_slots("test_decoding");
  change();
  std::istringstream directly(read(m_ground->server.port, "directly", {}));
  const std::string proxied = read(m_proxy->port(), "proxied", {});
  std::string expected;
  int notes = 0;
  for (std::string line; std::getline(directly, line);) {
    const bool is_note = line.starts_with("message: transactional: 1 prefix: wringer, sz: ");
    is_note ? static_cast<void>(++notes) : static_cast<void>(expected += line + "\n");
  }
  EXPECT_EQ(notes, 4);
  EXPECT_THAT(proxied, HasSubstr("prefix: theirs, sz: 7 content:wringer\n"));
  EXPECT_EQ(first_difference(expected, proxied), "");
  expect_all_understood(m_proxy->finish());
}

}  // namespace
}  // namespace wringer::test
