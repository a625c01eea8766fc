// Systems that are more than one process, or less than well.

#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace wringer::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class System : public testing::Test {
 protected:
  Finished run(const ScenarioParts& parts, const Variables& variables = {}) {
    return run_wringer({"run", m_folder.write("system.yaml", scenario_text(parts)).string()},
                       m_folder.path(), variables);
  }
  TestFolder m_folder;
};

TEST_F(System, ACrashOfOneOfTwoInstancesIsAsExact) {
  const Finished finished =
      run({.instances = 2,
           .events = 100,
           .keys = 8,
           .partitions = 4,
           .faults = "[{at: {instance: 2, after: postgres.commit, nth: 3}, do: kill}]"});
  ASSERT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("applied twice"), HasSubstr("instance 2 was killed by signal 9"),
                    Not(HasSubstr("instance 1 was killed"))));
}

// A ledger that dies as soon as it has written more rows than `rows`: a condition in bash.
std::string mortal_ledger(const std::string& rows) {
  return "[bash, -c, \"ledger $0 $@ & until (($(psql -Atc 'SELECT count(*) FROM transactions' "
         "$DATABASE_URL) > " +
         rows +
         ")); do sleep 0.02; done; kill -KILL $!; exit 9\", --topic, \"{topic.payments}\", "
         "--group, "
         "\"{group}\", --apply, dedup]";
}

TEST_F(System, OneThatEndsByItselfOnceIsStartedAgainAndHeldToItsPromise) {
  // In its second life it waits for more rows than there will be.
  const Finished finished =
      run({.command = mortal_ledger("$(mkdir lived && echo 20 || echo 1000000)"),
           .events = 500,
           .keys = 20});
  EXPECT_EQ(finished.code, 0) << finished.all();
}

// Orders whose relay speaks at once and then takes its time until it is at work, at every start.
std::string slow_relay() {
  std::string text = contents_of(WRINGER_SCENARIOS "/orders/crash-after-the-mark.yaml");
  const auto replace = [&text](const std::string& what, const std::string& by) {
    text.replace(text.find(what), what.size(), by);
  };
  replace("[orders, relay, --published, \"{topic.orders}\"]",
          "[bash, -c, \"psql -Atc 'SELECT 1' $DATABASE_URL && sleep 4 && echo up && exec orders "
          "relay --published $0\", \"{topic.orders}\"]\n      ready: {log: \"^up$\"}");
  replace("../../fixtures", WRINGER_ROOT "/fixtures");
  return text;
}

TEST_F(System, ACompanionThatIsSlowToComeBackIsWaitedFor) {
  const Finished finished =
      run_wringer({"run", m_folder.write("slow.yaml", slow_relay()).string()}, m_folder.path());
  EXPECT_EQ(finished.code, 0) << finished.all();
}

TEST_F(System, OneThatEndsAgainAndAgainIsConvictedOfIt) {
  const Finished finished = run({.command = mortal_ledger("0"), .events = 5000, .keys = 200});
  ASSERT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("crash loop: instance 1 ended by itself 4 times"));
}

// A ledger that says when it has started, or answers, in its own way, half a second late.
std::string late_ledger(const std::string& sign) {
  return "[bash, -c, \"sleep 0.5; " + sign +
         "; exec ledger $0 $@\", --topic, \"{topic.payments}\", --group, \"{group}\", --apply, "
         "dedup]";
}

TEST_F(System, MaySayItselfWhenItIsReady) {
  const Finished finished = run({.command = late_ledger("echo booked and open >&2"),
                                 .system = "ready: {log: \"and open$\"}"});
  EXPECT_EQ(finished.code, 0) << finished.all();
}

TEST_F(System, OneWhoseSignDoesNotComeProvesNothingAndSaysWhatWasSeen) {
  const Finished log = run({.command = "[bash, -c, \"echo almost there >&2; exec sleep 1000\"]",
                            .more = "ready: {deadline: 2s}\n",
                            .system = "ready: {log: started}"});
  EXPECT_EQ(log.code, 2) << log.all();
  EXPECT_THAT(log.out,
              HasSubstr("the system was not ready after 2.00 s: instance 1: no line of its "
                        "output matches 'started'; the last was 'almost there'"));
  const Finished http = run({.command = "[bash, -c, \"echo {port}; exec sleep 1000\"]",
                             .more = "ready: {deadline: 2s}\n",
                             .system = "ready: {http: \"http://127.0.0.1:{port}/health\"}"});
  EXPECT_EQ(http.code, 2) << http.all();
  EXPECT_THAT(http.out, HasSubstr("/health: Connection refused"));
}

TEST_F(System, OneThatGoesPastUsProvesNothing) {
  const Finished status = run_wringer({"env", "status"}, m_folder.path());
  const std::string kafka = status.out.substr(status.out.find("127.0.0.1:") + 10);
  const Finished finished = run(
      {.command = "[bash, -c, \"exec 3<>/dev/tcp/127.0.0.1/$DIRECT; exec ledger $0 $@\", --topic, "
                  "\"{topic.payments}\", --group, \"{group}\", --apply, insert]"},
      {{"DIRECT", kafka.substr(0, kafka.find_first_not_of("0123456789"))}});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("is connected to Kafka at 127.0.0.1:"));
}

TEST_F(System, ASlowCommitTimerIsNotWaitedForIfItMayBeStopped) {
  const std::string command{
      "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup, --commit, "
      "timer, --commit-interval, \"3600000\"]"};
  const Finished finished =
      run({.command = command, .faults = k_kill, .more = "settle: {graceful_stop: true}\n"});
  ASSERT_EQ(finished.code, 0) << finished.all();
  std::string committed;
  for (const auto& file : std::filesystem::recursive_directory_iterator(m_folder.path())) {
    if (file.path().filename() == "journal.ndjson") committed = contents_of(file.path());
  }
  EXPECT_THAT(committed, AllOf(HasSubstr("asked to end, for its final offset commit"),
                               HasSubstr("kafka.offset_commit")));
}

TEST_F(System, OneThatCommitsOnlyWithItsNextEventsKeepsItsPromise) {
  const Finished finished = run(
      {.command = "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup, "
                  "--commit, late]",
       .faults = k_kill,
       .more = "settle: {deadline: 10s}\n"});
  EXPECT_EQ(finished.code, 0) << finished.all();
}

TEST_F(System, OneThatStandsStillForAWhileInItsWorkIsWaitedFor) {
  const Finished finished = run(
      {.command = "[bash, -c, \"ledger $0 $@ & until (($(psql -Atc 'SELECT count(*) FROM "
                  "transactions' $DATABASE_URL) > 3)); do sleep 0.02; done; kill -STOP $!; sleep "
                  "8; kill -CONT $!; wait\", --topic, \"{topic.payments}\", --group, "
                  "\"{group}\", --apply, dedup]",
       .events = 500});
  EXPECT_EQ(finished.code, 0) << finished.all();
}

TEST_F(System, OneThatIsDoneAndDoesNotCommitItsOffsetsEvenAtItsEndIsAtRisk) {
  // It does not hear that it is asked to end, or it would commit then.
  const Finished finished =
      run({.command = "[hostile, --how, ignore-sigterm, --, ledger, --topic, "
                      "\"{topic.payments}\", --group, \"{group}\", --apply, dedup, --commit, "
                      "late]",
           .more = "settle: {deadline: 3s}\n"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("at risk     not settled (1 case)"));
}

TEST_F(System, ATopicWithAFixedNameIsFreshInEveryCase) {
  const ScenarioParts parts{
      .command = "[ledger, --topic, payments, --group, \"{group}\", --apply, insert]"};
  for (int i = 0; i < 2; ++i) {
    const Finished finished = run(parts);
    EXPECT_EQ(finished.code, 0) << finished.all();
  }
}

}  // namespace
}  // namespace wringer::test
