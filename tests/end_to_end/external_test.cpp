// Services that are not Wringer's: here the warm pair, as if somebody else ran it.

#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace wringer::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Duration k_timeout = 20s;

class External : public testing::Test {
 protected:
  void SetUp() override {
    const Finished status = run_wringer({"env", "status"}, m_folder.path());
    ASSERT_EQ(status.code, 0) << status.all();
    std::istringstream words(status.out);
    std::string word;
    std::string version;
    words >> word >> version >> m_bootstrap >> word >> version >> m_uri;
    auto kafka = clients::Kafka::connect(m_bootstrap);
    ASSERT_TRUE(kafka) << kafka.error().message;
    m_kafka = std::move(*kafka);
    auto database = clients::Database::connect(m_uri);
    ASSERT_TRUE(database) << database.error().message;
    m_database = std::move(*database);
  }

  std::vector<std::string> arguments(const std::string& scenario,
                                     std::vector<std::string> more = {},
                                     const std::string& uri = "") const {
    std::vector<std::string> all{"run",        scenario,
                                 "--kafka",    "external:" + m_bootstrap,
                                 "--postgres", "external:" + (uri.empty() ? m_uri : uri)};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Finished run(const std::string& scenario, const std::vector<std::string>& more = {},
               const std::string& uri = "") const {
    return run_wringer(arguments(scenario, more, uri), m_folder.path());
  }
  std::string scenario(const ScenarioParts& parts) const {
    return m_folder.write("own.yaml", scenario_text(parts)).string();
  }
  void execute(const std::string& sql) const {
    const Status done = m_database->execute(sql);
    ASSERT_TRUE(done) << done.error().message;
  }
  std::vector<std::string> texts(const std::string& sql) const {
    std::vector<std::string> texts;
    const auto rows = m_database->query(sql);
    EXPECT_TRUE(rows) << rows.error().message;
    for (const auto& row : rows->rows) texts.push_back(row.at(0).value_or("NULL"));
    return texts;
  }
  // Everything in both services that is named as cases name what is theirs.
  std::vector<std::string> made_by_cases(bool with_groups = true) const {
    std::vector<std::string> made = texts(
        "SELECT datname FROM pg_database WHERE datname LIKE 'wringer\\_%' UNION ALL "
        "SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE 'wringer\\_%'");
    std::vector<Result<std::vector<std::string>>> lists{m_kafka->topics(k_timeout)};
    if (with_groups) lists.push_back(m_kafka->groups(k_timeout));
    for (const auto& names : lists) {
      EXPECT_TRUE(names) << names.error().message;
      for (const std::string& name : *names) {
        // Groups of cases on services of our own stay there.
        const bool is_new = std::find(m_before.begin(), m_before.end(), name) == m_before.end();
        if (is_new && name.find("-wringer-") != std::string::npos) made.push_back(name);
      }
    }
    return made;
  }
  static void await_first_verdict(const WringerProcess& run) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (run.out_so_far().find("holds") == std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << run.out_so_far();
      std::this_thread::sleep_for(5ms);
    }
  }
  void remember_groups() { m_before = m_kafka->groups(k_timeout).value(); }

  TestFolder m_folder;
  std::string m_bootstrap;
  std::string m_uri;
  std::unique_ptr<clients::Kafka> m_kafka;
  std::unique_ptr<clients::Database> m_database;
  std::vector<std::string> m_before;
};

TEST_F(External, ServicesGiveTheSameVerdictsAndAreLeftAsTheyWere) {
  remember_groups();
  const Finished broken = run(scenario({.faults = k_kill}), {"--times", "2"});
  EXPECT_EQ(broken.code, 1) << broken.all();
  EXPECT_THAT(broken.out, AllOf(HasSubstr("duplicate effect"), HasSubstr("kafka external"),
                                Not(HasSubstr("less power"))));
  EXPECT_THAT(made_by_cases(), IsEmpty());
  const Finished right = run(
      scenario({.command = "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, "
                           "dedup]",
                .instances = 2,
                .partitions = 2,
                .faults = k_kill}));
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_THAT(made_by_cases(), IsEmpty());
}

TEST_F(External, ServicesKeepWhatWasThereBefore) {
  execute("DROP DATABASE IF EXISTS wringer_mine");
  execute("CREATE DATABASE wringer_mine");
  ASSERT_TRUE(m_kafka->delete_topics({"payments"}, k_timeout));
  ASSERT_TRUE(m_kafka->create_topics({{.name = "payments"}}, k_timeout));
  const TopicPartition partition{"payments", 0};
  ASSERT_TRUE(m_kafka->produce({{.partition = partition, .key = "k", .value = "mine"}}, k_timeout));
  ASSERT_TRUE(m_kafka->commit_offsets("mine", {{partition, 1}}, k_timeout));

  const auto expect_untouched = [&] {
    EXPECT_THAT(texts("SELECT datname FROM pg_database"), Contains("wringer_mine"));
    EXPECT_THAT(m_kafka->groups(k_timeout).value(), Contains("mine"));
    EXPECT_EQ(m_kafka->committed_offsets("mine", {partition}, k_timeout)->at(partition), 1);
    EXPECT_EQ(m_kafka->end_offsets({partition}, k_timeout)->at(partition), 1);
  };
  // A topic of its own has a name of its own.
  EXPECT_EQ(run(scenario({})).code, 0);
  expect_untouched();

  // A system that insists on the topic's name.
  const std::string fixed =
      scenario({.command = "[ledger, --topic, payments, --group, \"{group}\", --apply, insert]"});
  const Finished topic = run(fixed);
  EXPECT_EQ(topic.code, 5) << topic.all();
  EXPECT_THAT(topic.err, AllOf(HasSubstr("{topic.payments}"), HasSubstr("--allow-fixed-names")));
  expect_untouched();

  // Or on the group's.
  const Finished group = run(scenario(
      {.command = "[ledger, --topic, \"{topic.payments}\", --group, mine, --apply, insert]"}));
  EXPECT_EQ(group.code, 64) << group.all();
  EXPECT_THAT(group.err, HasSubstr("{group}"));
  expect_untouched();

  // Told so, the topic is replaced; and goes with its case.
  const Finished told = run(scenario({.command = "[ledger, --topic, payments, --group, "
                                                 "\"{group}\", --apply, insert]"}),
                            {"--allow-fixed-names"});
  EXPECT_EQ(told.code, 0) << told.all();
  EXPECT_THAT(m_kafka->topics(k_timeout).value(), Not(Contains("payments")));
  execute("DROP DATABASE wringer_mine");
  EXPECT_TRUE(m_kafka->delete_group("mine", k_timeout));
}

TEST_F(External, FaultsThatMustOwnTheServiceAreRefusedBeforeAnythingStarts) {
  const Finished finished = run(scenario(
      {.faults = "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill-database}]"}));
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err, AllOf(HasSubstr("kill-database"), HasSubstr("--postgres native"),
                                  HasSubstr("these work:")));
  EXPECT_FALSE(std::filesystem::exists(m_folder.path() / "wringer-results"));
}

TEST_F(External, AUserWithFewRightsGetsFewerChecksAndIsToldWhich) {
  execute("DROP ROLE IF EXISTS few");
  execute("CREATE ROLE few LOGIN CREATEDB PASSWORD 's3cret'");
  const std::string uri = "postgresql://few:s3cret@" + m_uri.substr(m_uri.find('@') + 1);
  const Finished finished = run(scenario({.faults = k_kill}), {}, uri);
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out, AllOf(HasSubstr("duplicate effect"), HasSubstr("less power"),
                                  HasSubstr("'few' of Postgres is no superuser"),
                                  HasSubstr("lost update, stale overwrite")));
  EXPECT_THAT(finished.all(), Not(HasSubstr("s3cret")));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(m_folder.path())) {
    if (entry.is_regular_file()) {
      EXPECT_THAT(contents_of(entry.path()), Not(HasSubstr("s3cret"))) << entry.path();
    }
  }
  execute("ALTER ROLE few NOCREATEDB");
  const Finished refused = run(scenario({}), {}, uri);
  EXPECT_EQ(refused.code, 5) << refused.all();
  EXPECT_THAT(refused.err, HasSubstr("ALTER ROLE \"few\" CREATEDB"));
  execute("DROP ROLE few");
}

TEST_F(External, ServicesThatAreNotThereAreNamed) {
  const Finished kafka =
      run_wringer({"run", scenario({}), "--kafka", "external:127.0.0.1:1"}, m_folder.path());
  EXPECT_EQ(kafka.code, 5) << kafka.all();
  EXPECT_THAT(kafka.err, HasSubstr("127.0.0.1:1"));
  const Finished postgres =
      run_wringer({"run", scenario({}), "--postgres", "external:postgresql://u:s3cret@127.0.0.1:1"},
                  m_folder.path());
  EXPECT_EQ(postgres.code, 5) << postgres.all();
  EXPECT_THAT(postgres.err, AllOf(HasSubstr("127.0.0.1"), Not(HasSubstr("s3cret"))));
}

TEST_F(External, ARunThatIsInterruptedLeavesNothingNotEvenAGroup) {
  remember_groups();
  WringerProcess stopping(arguments(scenario({}), {"--times", "100"}), m_folder.path());
  await_first_verdict(stopping);
  kill(stopping.pid(), SIGINT);
  const Finished finished = stopping.finish();
  EXPECT_EQ(finished.code, 130) << finished.all();
  EXPECT_THAT(made_by_cases(), IsEmpty()) << finished.all();
}

TEST_F(External, WhatADeadRunLeftIsRemovedByTheNextOnTheSameServices) {
  remember_groups();
  {
    WringerProcess dying(arguments(scenario({}), {"--times", "100"}), m_folder.path());
    await_first_verdict(dying);
    kill(dying.pid(), SIGKILL);
    EXPECT_EQ(dying.finish().code, 128 + SIGKILL);
  }
  EXPECT_THAT(made_by_cases(), Not(IsEmpty()));
  // One that uses other services has no business here, and does not forget it.
  const Finished other = run_wringer({"run", scenario({})}, m_folder.path());
  EXPECT_EQ(other.code, 0) << other.all();
  EXPECT_THAT(made_by_cases(), Not(IsEmpty()));
  const Finished next = run(scenario({}));
  EXPECT_EQ(next.code, 0) << next.all();
  EXPECT_THAT(next.err, HasSubstr("dead run"));
  // A group is left until the session of its dead member has ended.
  EXPECT_THAT(made_by_cases(false), IsEmpty());
}

}  // namespace
}  // namespace wringer::test
