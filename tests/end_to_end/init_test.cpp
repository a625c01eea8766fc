// The first minutes of somebody new: doctor, init, validate, and a look at the system.

#include "harness/clients/postgres.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using Words = std::vector<std::string>;

Words init_of(const std::string& command, const Words& more) {
  Words words{"init", "--command", command};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class Init : public testing::Test {
 protected:
  void expect_in_order(const std::string& file) {
    const Finished finished = run_wringer({"validate", file}, m_folder.path());
    EXPECT_EQ(finished.code, 0) << finished.all() << contents_of(m_folder.path() / file);
  }
  TestFolder m_folder;
};

TEST_F(Init, WhatItWroteIsInOrder) {
  const fs::path script = m_folder.write("consumer", "#!/bin/sh\n");
  fs::permissions(script, fs::perms::owner_all);
  static_cast<void>(m_folder.write("tables.sql", "CREATE TABLE t (e text);\n"));
  fs::create_directory(m_folder.path() / "chaos");
  const std::vector<Words> ways{
      init_of("./consumer --say \"it's: {group}\"",
              {"rows.yaml", "--topic", "t.1", "--table", "t", "--event-column", "e"}),
      init_of("sh -c 'exec ./consumer | cat'",
              {"sum.yaml", "--topic", "t", "--sum-table", "t", "--key-column", "k", "--sum-column",
               "s", "--guarantee", "at-least-once", "--explore", "random", "--instances", "1"}),
      init_of("consumer", {"few.yaml", "--topic", "t", "--table", "t", "--event-column", "e",
                           "--field", "e={id}", "--kafka-env", "BROKERS", "--postgres-env",
                           "PG_URL", "--topic-env", "", "--group-env", "", "--partitions", "1"}),
      init_of("./consumer", {"chaos/far.yaml", "--topic", "t", "--table", "t", "--event-column",
                             "e", "--schema", "tables.sql"})};
  for (const Words& way : ways) {
    const Finished finished = run_wringer(way, m_folder.path());
    ASSERT_EQ(finished.code, 0) << finished.all();
    expect_in_order(way[3]);
  }
  EXPECT_THAT(contents_of(m_folder.path() / "wringer.schema.json"), HasSubstr("Wringer scenario"));
}

TEST_F(Init, WithoutATerminalItListsAllThatMustBeSaid) {
  const Finished finished = run_wringer({"init"}, m_folder.path());
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err,
              AllOf(HasSubstr("--command"), HasSubstr("--topic"), HasSubstr("--event-column")));
  EXPECT_FALSE(fs::exists(m_folder.path() / "wringer.yaml"));
}

TEST_F(Init, WritesOverAFileOnlyWhenForced) {
  static_cast<void>(m_folder.write("wringer.yaml", "mine\n"));
  Words words = init_of("consumer", {"--topic", "t", "--table", "t", "--event-column", "e"});
  const Finished refused = run_wringer(words, m_folder.path());
  EXPECT_EQ(refused.code, 64) << refused.all();
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_EQ(contents_of(m_folder.path() / "wringer.yaml"), "mine\n");
  words.emplace_back("--force");
  EXPECT_EQ(run_wringer(words, m_folder.path()).code, 0);
  expect_in_order("wringer.yaml");
}

TEST_F(Init, WhatCanBeNoScenarioIsToldAndNotWritten) {
  const Finished finished = run_wringer(
      init_of("./not-there {topic.other}", {"--topic", "t", "--table", "t", "--event-column", "e"}),
      m_folder.path());
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err, AllOf(HasSubstr("there is no program"), HasSubstr("topic.other")));
  EXPECT_FALSE(fs::exists(m_folder.path() / "wringer.yaml"));
}

TEST_F(Init, TheLedgerCanBeLookedAtStraightAway) {
  const Finished written =
      run_wringer(init_of("ledger --topic {topic.payments} --group {group} --apply insert",
                          {"--topic",        "payments",
                           "--schema",       std::string(WRINGER_LEDGER) + "/schema.sql",
                           "--table",        "transactions",
                           "--event-column", "event_id",
                           "--sum-table",    "accounts",
                           "--key-column",   "id",
                           "--sum-column",   "balance",
                           "--field",        "id={id}",
                           "--field",        "account={key}",
                           "--field",        "amount={amount}",
                           "--field",        "version={version}"}),
                  m_folder.path());
  ASSERT_EQ(written.code, 0) << written.all();
  const Finished traced = run_wringer({"trace", "wringer.yaml"}, m_folder.path());
  EXPECT_EQ(traced.code, 0) << traced.all();
}

// A schema in the warm Postgres, with the ledger's tables.
class InitFromDatabase : public Init {
 protected:
  void SetUp() override {
    const std::string status = run_wringer({"env", "status"}, m_folder.path()).out;
    const std::size_t begin = status.find("postgresql://");
    ASSERT_NE(begin, std::string::npos) << status;
    m_uri = status.substr(begin, status.find('\n', begin) - begin);
    auto database = clients::Database::connect(m_uri);
    ASSERT_TRUE(database.has_value()) << database.error().message;
    m_database = std::move(*database);
    const Status made =
        m_database->execute("CREATE SCHEMA shop; SET search_path = shop; " +
                            contents_of(std::string(WRINGER_LEDGER) + "/schema.sql"));
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }
  void TearDown() override {
    if (!m_database) return;
    EXPECT_TRUE(m_database->execute("DROP SCHEMA shop CASCADE").has_value());
  }
  [[nodiscard]] Finished init_from(const std::string& schema) {
    return run_wringer(init_of("consumer", {"--topic", "t", "--from-database",
                                            m_uri + "?options=-csearch_path%3D" + schema}),
                       m_folder.path());
  }
  std::string m_uri;
  std::unique_ptr<clients::Database> m_database;
};

TEST_F(InitFromDatabase, EffectsAreThoseOfItsTables) {
  const Finished finished = init_from("shop");
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("transactions.event_id"), HasSubstr("accounts.balance")));
  EXPECT_THAT(contents_of(m_folder.path() / "wringer.yaml"),
              AllOf(HasSubstr("{table: transactions, event: event_id}"),
                    HasSubstr("{table: accounts, key: id, sum: balance}")));
  expect_in_order("wringer.yaml");
}

TEST_F(InitFromDatabase, WithoutATableItSaysSo) {
  const Finished finished = init_from("nothing");
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr("no table"));
}

TEST_F(InitFromDatabase, TablesThatLookLikeNoEffectsLeaveTheQuestionOpen) {
  const Finished finished = init_from("pg_catalog");
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr("--event-column"));
}

TEST(Doctor, FindsWhatTheseTestsRunWith) {
  const TestFolder folder;
  const Finished finished = run_wringer({"doctor"}, folder.path());
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_THAT(finished.out, AllOf(HasSubstr("✓ Java"), HasSubstr("✓ Postgres"),
                                  HasSubstr("✓ warm pair"), HasSubstr("a run is possible here")));
}

TEST(Doctor, SaysWhatIsMissingAndHowToGetIt) {
  const TestFolder folder;
  const Finished finished =
      run_wringer({"doctor"}, folder.path(),
                  {{"WRINGER_JAVA", "/nowhere"}, {"WRINGER_POSTGRES_BIN", "/nowhere"}});
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("✗ Java"), HasSubstr("✗ Postgres"), HasSubstr("WRINGER_POSTGRES_BIN"),
                    HasSubstr("no run is possible here yet: Java, Postgres")));
}

}  // namespace
}  // namespace wringer::test
