// pgbench with eight clients, in each of its protocols: what it says it did is what our proxy saw,
// commit by commit.

#include "tests/postgres/ground.h"
#include "tests/postgres/observed_proxy.h"
#include "tests/postgres/program.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::test {
namespace {

using testing::HasSubstr;

constexpr int k_clients = 8;
constexpr int k_transactions_each = 100;
constexpr std::uint64_t k_transactions = k_clients * k_transactions_each;
const std::string k_database = "bench";

std::uint64_t processed(const Finished& finished) {
  const std::string before = "number of transactions actually processed: ";
  const std::size_t at = finished.out.find(before);
  if (at == std::string::npos) return 0;
  return std::stoull(finished.out.substr(at + before.size()));
}

std::string script(const std::string& name) {
  return WRINGER_POSTGRES_SCRIPTS "/" + name + ".sql";
}

class Pgbench : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const auto ground = shared_ground();
    ASSERT_TRUE(ground) << ground.error().message;
    m_ground = *ground;
    std::string why_not;
    if (!have_programs(*m_ground, {"pgbench"}, why_not)) GTEST_SKIP() << why_not;
    auto proxy = ObservedProxy::open(address_of(m_ground->server));
    ASSERT_TRUE(proxy) << proxy.error().message;
    m_proxy = std::move(*proxy);
  }

  // Through the proxy, in a database of its own.
  void make_tables() {
    const Status made = make_database(*m_ground, k_database);
    ASSERT_TRUE(made) << made.error().message;
    const auto finished =
        run(*m_ground, {m_ground->server.port, k_database}, {"pgbench", "--initialize", "--quiet"});
    ASSERT_TRUE(finished) << finished.error().message;
    ASSERT_TRUE(finished->status.success()) << finished->err;
  }

  // All transactions succeed, and the proxy understands all of them.
  Seen run_through_proxy(const std::vector<std::string>& what) {
    make_tables();
    std::vector<std::string> arguments{
        "pgbench",    "--no-vacuum", "--client",       std::to_string(k_clients),
        "--jobs",     "2",           "--transactions", std::to_string(k_transactions_each),
        "--protocol", GetParam()};
    arguments.insert(arguments.end(), what.begin(), what.end());
    const auto finished = run(*m_ground, {m_proxy->port(), k_database}, arguments);
    EXPECT_TRUE(finished) << finished.error().message;
    if (!finished) return {};
    EXPECT_TRUE(finished->status.success()) << finished->out << finished->err;
    EXPECT_EQ(processed(*finished), k_transactions) << finished->out;
    EXPECT_THAT(finished->out, HasSubstr("number of failed transactions: 0 "));
    Seen seen = m_proxy->finish();
    expect_all_understood(seen);
    // One more connection looks at how large the tables are.
    EXPECT_EQ(seen.accepted, k_clients + 1U);
    EXPECT_THAT(seen.errors, testing::IsEmpty());
    return seen;
  }

  std::uint64_t rows_of_history(const std::string& where = "true") {
    auto database = clients::Database::connect(m_ground->server.uri(k_database));
    if (!database) return 0;
    const auto rows = (*database)->query("select count(*) from pgbench_history where " + where);
    return rows ? std::stoull(*rows->rows.front().front()) : 0;
  }

  const Ground* m_ground = nullptr;
  std::unique_ptr<ObservedProxy> m_proxy;
};

// There are none of simple queries.
class PgbenchPipeline : public Pgbench {};

// The default script: BEGIN, five statements, END.
TEST_P(Pgbench, OneBeginAndOneCommitForEachTransaction) {
  const Seen seen = run_through_proxy({});
  EXPECT_EQ(seen.applied(moments::k_postgres_begin), k_transactions);
  EXPECT_EQ(seen.applied(moments::k_postgres_commit), k_transactions);
  EXPECT_EQ(seen.refused(moments::k_postgres_commit), 0U);
  EXPECT_EQ(seen.requested(moments::k_postgres_rollback), 0U);
  EXPECT_EQ(rows_of_history(), k_transactions);
}

TEST_P(Pgbench, NoCommitWhereNothingIsWritten) {
  const Seen seen = run_through_proxy({"--select-only"});
  EXPECT_EQ(seen.requested(moments::k_postgres_commit), 0U);
  EXPECT_GE(seen.applied(moments::k_postgres_query), k_transactions);
}

TEST_P(Pgbench, OneCommitForEachWriteOutsideOfBlocks) {
  const Seen seen = run_through_proxy({"--file", script("autocommit")});
  EXPECT_EQ(seen.applied(moments::k_postgres_commit), 2 * k_transactions);
  EXPECT_EQ(rows_of_history(), k_transactions);
}

TEST_P(Pgbench, CommitsAndRollbacksAreToldApart) {
  const Seen seen = run_through_proxy({"--file", script("rollback")});
  const std::uint64_t kept = rows_of_history();
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, k_transactions);
  EXPECT_EQ(seen.applied(moments::k_postgres_commit), kept);
  EXPECT_EQ(seen.applied(moments::k_postgres_rollback), k_transactions - kept);
}

TEST_P(Pgbench, LargeParametersArriveWhole) {
  const std::size_t size = 100'000;
  const Seen seen = run_through_proxy(
      {"--define", "big='" + std::string(size, 'x') + "'", "--file", script("large_parameter")});
  EXPECT_EQ(seen.applied(moments::k_postgres_commit), k_transactions);
  EXPECT_EQ(rows_of_history(fmt::format("delta >= {}", size)), k_transactions);
}

TEST_P(PgbenchPipeline, WithItsOwnBeginAndEndCommitsOnce) {
  const Seen seen = run_through_proxy({"--file", script("pipeline_explicit")});
  EXPECT_EQ(seen.applied(moments::k_postgres_begin), k_transactions);
  EXPECT_EQ(seen.applied(moments::k_postgres_commit), k_transactions);
  EXPECT_EQ(rows_of_history(), k_transactions);
}

TEST_P(PgbenchPipeline, WithoutThemCommitsOnceAtItsSync) {
  const Seen seen = run_through_proxy({"--file", script("pipeline_implicit")});
  EXPECT_EQ(seen.applied(moments::k_postgres_begin), 0U);
  EXPECT_EQ(seen.applied(moments::k_postgres_commit), k_transactions);
  EXPECT_EQ(rows_of_history(), k_transactions);
}

std::string name_of(const testing::TestParamInfo<std::string>& protocol) {
  return protocol.param;
}

INSTANTIATE_TEST_SUITE_P(Protocol, Pgbench, testing::Values("simple", "extended", "prepared"),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Protocol, PgbenchPipeline, testing::Values("extended", "prepared"),
                         name_of);

}  // namespace
}  // namespace wringer::test
