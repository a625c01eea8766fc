// psql with a script that does what people do with Postgres: its output is the same through our
// proxy as without it.

#include "tests/postgres/ground.h"
#include "tests/postgres/observed_proxy.h"
#include "tests/postgres/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace wringer::test {
namespace {

using testing::HasSubstr;

// The process that notifies is another one each time.
void hide_process_ids(std::string& text) {
  const std::string before = "server process with PID ";
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at)) {
    at += before.size();
    text.erase(at, text.find_first_not_of("0123456789", at) - at);
  }
}

class Psql : public testing::Test {
 protected:
  void SetUp() override {
    const auto ground = shared_ground();
    ASSERT_TRUE(ground) << ground.error().message;
    m_ground = *ground;
    std::string why_not;
    if (!have_programs(*m_ground, {"psql"}, why_not)) GTEST_SKIP() << why_not;
  }

  Finished run_script(std::uint16_t port, const std::string& database,
                      const std::vector<std::string>& more = {}) {
    const Status made = make_database(*m_ground, database);
    EXPECT_TRUE(made) << made.error().message;
    std::vector<std::string> arguments{"psql", "--no-psqlrc", "--echo-all", "--file",
                                       WRINGER_POSTGRES_SCRIPTS "/statements.sql"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto finished = run(*m_ground, {port, database}, arguments);
    EXPECT_TRUE(finished) << finished.error().message;
    if (!finished) return {};
    hide_process_ids(finished->out);
    return std::move(*finished);
  }

  const Ground* m_ground = nullptr;
};

TEST_F(Psql, SaysTheSameThroughTheProxy) {
  const Finished directly = run_script(m_ground->server.port, "script");
  const auto proxy = ObservedProxy::open(address_of(m_ground->server));
  ASSERT_TRUE(proxy) << proxy.error().message;
  const Finished proxied = run_script((*proxy)->port(), "script");
  const Seen seen = (*proxy)->finish();

  EXPECT_TRUE(directly.status.success()) << directly.err;
  EXPECT_TRUE(proxied.status.success()) << proxied.err;
  EXPECT_EQ(first_difference(directly.out, proxied.out), "");
  EXPECT_EQ(first_difference(directly.err, proxied.err), "");
  // It went to its end, and brought what is big.
  EXPECT_GT(directly.out.size(), 100'000'000U);
  EXPECT_THAT(directly.out.substr(directly.out.size() - 100), HasSubstr("the end"));
  expect_all_understood(seen);
}

// The script's errors, in their order, are the SQLSTATEs that the proxy saw.
TEST_F(Psql, ItsErrorsAreTheErrorsThatTheProxySaw) {
  const auto proxy = ObservedProxy::open(address_of(m_ground->server));
  ASSERT_TRUE(proxy) << proxy.error().message;
  const Finished proxied = run_script((*proxy)->port(), "script", {"--set", "VERBOSITY=sqlstate"});
  const Seen seen = (*proxy)->finish();

  std::vector<std::string> said;
  const std::regex error(R"(ERROR:  ([0-9A-Z]{5})\n)");
  for (std::sregex_iterator at(proxied.err.begin(), proxied.err.end(), error), end; at != end; ++at)
    said.push_back((*at)[1]);
  EXPECT_GT(said.size(), 15U);
  EXPECT_EQ(said, seen.errors);
  expect_all_understood(seen);
}

// An INSERT that commits by itself: its answer is kept together, but not what comes before.
TEST_F(Psql, ANoticeArrivesWhileItsStatementStillRuns) {
  const auto proxy = ObservedProxy::open(address_of(m_ground->server));
  ASSERT_TRUE(proxy) << proxy.error().message;
  clients::Database& database = m_ground->database;
  ASSERT_TRUE(database.query("select pg_advisory_lock(7)"));
  auto psql = Program::start(
      *m_ground, {(*proxy)->port(), "postgres"},
      {"psql", "--no-psqlrc", "--command", "create temp table t (id int)", "--command",
       "create function pg_temp.wait() returns trigger language plpgsql as $$ begin "
       "raise notice 'seen'; perform pg_advisory_lock(7); return new; end $$",
       "--command",
       "create trigger wait before insert on t for each row execute function pg_temp.wait()",
       "--command", "insert into t values (1)"});
  ASSERT_TRUE(psql) << psql.error().message;
  const Status noticed = psql->await_on_stderr("seen");
  EXPECT_TRUE(noticed) << noticed.error().message;
  ASSERT_TRUE(database.query("select pg_advisory_unlock(7)"));
  const auto finished = psql->finish();
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_TRUE(finished->status.success()) << finished->err;
  expect_all_understood((*proxy)->finish());
}

}  // namespace
}  // namespace wringer::test
