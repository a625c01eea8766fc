// Services that want TLS and a login, from a system that knows of neither.

#include "fixtures/services/postgres.h"
#include "harness/clients/postgres.h"
#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/secure_kafka.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

namespace wringer::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string broken_scenario(const TestFolder& folder) {
  return folder
      .write("own.yaml", scenario_text({.instances = 2, .partitions = 2, .faults = k_kill}))
      .string();
}

void expect_no_secret_in(const TestFolder& folder, const std::string& secret) {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder.path() / "wringer-results")) {
    if (entry.is_regular_file()) {
      EXPECT_THAT(contents_of(entry.path()), Not(HasSubstr(secret))) << entry.path();
    }
  }
}

class SecureKafkaTest : public testing::Test {
 protected:
  void SetUp() override {
    auto kafka = SecureKafka::start(m_kafka_folder.path());
    ASSERT_TRUE(kafka) << kafka.error().message;
    m_kafka = std::move(*kafka);
  }
  Finished run(const std::string& mechanism, const std::string& password) const {
    const auto config = m_folder.write(
        "client.properties",
        "security.protocol=SASL_SSL\nssl.truststore.type=PEM\nssl.truststore.location=" +
            m_kafka->certificate().string() + "\nsasl.mechanism=" + mechanism +
            "\nsasl.jaas.config=some.Module required username=\"alice\" password=\"" + password +
            "\";\n");
    return run_wringer({"run", broken_scenario(m_folder), "--kafka",
                        "external:" + m_kafka->address(), "--kafka-config", config.string()},
                       m_folder.path());
  }

  TestFolder m_kafka_folder;
  TestFolder m_folder;
  std::unique_ptr<SecureKafka> m_kafka;
};

TEST_F(SecureKafkaTest, LetsInASystemThatKnowsOfNoLoginThroughOurs) {
  for (const std::string mechanism : {"PLAIN", "SCRAM-SHA-256"}) {
    const Finished finished = run(mechanism, SecureKafka::k_password);
    EXPECT_EQ(finished.code, 1) << mechanism << "\n" << finished.all();
    EXPECT_THAT(finished.out,
                AllOf(HasSubstr("duplicate effect"), HasSubstr("left the consumer group at once")));
    EXPECT_THAT(finished.all(), Not(HasSubstr(SecureKafka::k_password)));
    expect_no_secret_in(m_folder, SecureKafka::k_password);
  }
  const Finished wrong = run("PLAIN", "wr0ng");
  EXPECT_EQ(wrong.code, 5) << wrong.all();
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("uthentication"), Not(HasSubstr("wr0ng"))));
  const Finished without =
      run_wringer({"run", broken_scenario(m_folder), "--kafka", "external:" + m_kafka->address()},
                  m_folder.path());
  EXPECT_EQ(without.code, 5) << without.all();
}

class TlsPostgres : public testing::Test {
 protected:
  void SetUp() override {
    auto keeper = process::Keeper::start();
    ASSERT_TRUE(keeper) << keeper.error().message;
    m_keeper = std::move(*keeper);
    const auto plan = services::plan_postgres(*m_keeper, m_server_folder.path());
    ASSERT_TRUE(plan) << plan.error().message;
    const Deadline deadline(system_clock(), 60s);
    auto server = services::PostgresServer::launch(*m_keeper, *plan, deadline);
    ASSERT_TRUE(server) << server.error().message;
    m_server = std::move(*server);
    while (!m_server->poll_ready(Deadline(system_clock(), 500ms)).value()) {
      ASSERT_FALSE(deadline.passed()) << m_server->last_seen();
      std::this_thread::sleep_for(10ms);
    }
    demand_tls();
  }
  void TearDown() override {
    if (!m_server) return;
    EXPECT_TRUE(m_server->kill(Deadline(system_clock(), 20s)));
  }

  // Programs that the server runs do so in its folder and as its user.
  void demand_tls() const {
    const auto database = clients::Database::connect(m_server->endpoint().uri("postgres"));
    ASSERT_TRUE(database) << database.error().message;
    for (const char* sql :
         {"COPY (SELECT 1) TO PROGRAM 'umask 077; cat >/dev/null; openssl req -x509 -newkey "
          "rsa:2048 "
          "-nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout "
          "server.key -out server.crt 2>/dev/null'",
          "CREATE ROLE bob SUPERUSER LOGIN PASSWORD 's3cret'", "ALTER SYSTEM SET ssl = on",
          "COPY (VALUES ('hostssl all bob 127.0.0.1/32 scram-sha-256'), ('host all postgres "
          "127.0.0.1/32 trust')) TO PROGRAM 'cat "
          ">pg_hba.conf'",
          "SELECT pg_reload_conf()"}) {
      const Status done = (*database)->execute(sql);
      ASSERT_TRUE(done) << done.error().message;
    }
  }
  std::string url(const std::string& parameters) const {
    return "external:postgresql://bob:s3cret@127.0.0.1:" +
           std::to_string(m_server->endpoint().port) + "/postgres" + parameters;
  }
  Finished run(const std::string& parameters) const {
    return run_wringer({"run", broken_scenario(m_folder), "--postgres", url(parameters)},
                       m_folder.path());
  }

  TestFolder m_server_folder;
  TestFolder m_folder;
  std::unique_ptr<process::Keeper> m_keeper;
  std::unique_ptr<services::PostgresServer> m_server;
};

TEST_F(TlsPostgres, LetsInASystemThatKnowsOfNoTlsThroughOurs) {
  // Nothing is said of TLS, and the server admits nobody without.
  const Finished finished = run("");
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out, AllOf(HasSubstr("duplicate effect"), Not(HasSubstr("less power"))));
  EXPECT_THAT(finished.all(), Not(HasSubstr("s3cret")));
  expect_no_secret_in(m_folder, "s3cret");
  // Its certificate is by nobody whom we know.
  const Finished unknown =
      run("?sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt");
  EXPECT_EQ(unknown.code, 5) << unknown.all();
  EXPECT_THAT(unknown.err, HasSubstr("certificate"));
}

TEST_F(TlsPostgres, WithoutLogicalDecodingIsJudgedByItsEndAndTheReportSaysSo) {
  {
    const auto database = clients::Database::connect(
        "postgresql://bob:s3cret@127.0.0.1:" + std::to_string(m_server->endpoint().port) +
        "/postgres");
    ASSERT_TRUE(database) << database.error().message;
    const Status set = (*database)->execute("ALTER SYSTEM SET wal_level = replica");
    ASSERT_TRUE(set) << set.error().message;
  }
  const Status stopped = m_server->stop(SIGINT, Deadline(system_clock(), 30s));
  ASSERT_TRUE(stopped) << stopped.error().message;
  const Status started = m_server->start_again(Deadline(system_clock(), 30s));
  ASSERT_TRUE(started) << started.error().message;
  const Finished finished = run("");
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out, AllOf(HasSubstr("duplicate effect"), HasSubstr("less power"),
                                  HasSubstr("wal_level=replica")));
}

}  // namespace
}  // namespace wringer::test
