// PostgreSQL's tools that move whole databases: COPY in bulk, and the replication protocol.

#include "tests/postgres/ground.h"
#include "tests/postgres/observed_proxy.h"
#include "tests/postgres/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace wringer::test {
namespace {

class Tools : public testing::Test {
 protected:
  void SetUp() override {
    const auto ground = shared_ground();
    ASSERT_TRUE(ground) << ground.error().message;
    m_ground = *ground;
    std::string why_not;
    if (!have_programs(*m_ground,
                       {"pgbench", "pg_dump", "pg_restore", "pg_basebackup", "pg_verifybackup"},
                       why_not)) {
      GTEST_SKIP() << why_not;
    }
    auto proxy = ObservedProxy::open(address_of(m_ground->server));
    ASSERT_TRUE(proxy) << proxy.error().message;
    m_proxy = std::move(*proxy);
  }

  std::string say(const Target& target, const std::vector<std::string>& arguments) {
    const auto finished = run(*m_ground, target, arguments);
    EXPECT_TRUE(finished) << finished.error().message;
    if (!finished) return {};
    EXPECT_TRUE(finished->status.success()) << arguments.front() << ": " << finished->err;
    return finished->out;
  }

  // Without the lines that guard a dump with a random word.
  std::string dump_of(const Target& target) {
    std::istringstream lines(say(target, {"pg_dump"}));
    std::string kept;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("\\restrict") && !line.starts_with("\\unrestrict")) kept += line + "\n";
    }
    return kept;
  }

  void make(const std::string& database) {
    const Status made = make_database(*m_ground, database);
    ASSERT_TRUE(made) << made.error().message;
  }

  const Ground* m_ground = nullptr;
  std::unique_ptr<ObservedProxy> m_proxy;
};

TEST_F(Tools, ADumpAndItsRestoreMakeTheSameDatabase) {
  const std::uint16_t directly = m_ground->server.port;
  const std::uint16_t proxied = m_proxy->port();
  make("original");
  make("restored");
  say({proxied, "original"}, {"pgbench", "--initialize", "--quiet", "--foreign-keys"});
  const std::string dump = dump_of({directly, "original"});
  EXPECT_GT(dump.size(), 1'000'000U);
  EXPECT_EQ(first_difference(dump, dump_of({proxied, "original"})), "");

  const std::string archive = m_ground->folder / "original.dump";
  say({proxied, "original"}, {"pg_dump", "--format", "custom", "--file", archive});
  say({proxied, "restored"},
      {"pg_restore", "--exit-on-error", "--jobs", "2", "--dbname", "restored", archive});
  EXPECT_EQ(first_difference(dump, dump_of({directly, "restored"})), "");
  expect_all_understood(m_proxy->finish());
}

// Two connections of the replication protocol: the files, and the log that is written meanwhile.
TEST_F(Tools, ABaseBackupIsWhole) {
  const std::string backup = m_ground->folder / "backup";
  say({m_proxy->port(), "postgres"},
      {"pg_basebackup", "--pgdata", backup, "--checkpoint", "fast", "--wal-method", "stream"});
  say({m_ground->server.port, "postgres"}, {"pg_verifybackup", "--quiet", backup});
  const Seen seen = m_proxy->finish();
  expect_all_understood(seen);
  EXPECT_EQ(seen.accepted, 2U);
  EXPECT_THAT(seen.moments, testing::IsEmpty());
}

}  // namespace
}  // namespace wringer::test
