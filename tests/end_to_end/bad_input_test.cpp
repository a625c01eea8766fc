// What users get wrong, and what their machines lack: one clear message, the right exit code,
// nothing left running.

#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace wringer::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class BadInput : public testing::Test {
 protected:
  ~BadInput() override {
    EXPECT_LE(processes_left_behind().size(), 1u)
        << testing::PrintToString(processes_left_behind());
  }
  Finished run(const ScenarioParts& parts, const std::vector<std::string>& flags = {},
               const Variables& variables = {}) {
    std::vector<std::string> arguments{
        "run", m_folder.write("broken.yaml", scenario_text(parts)).string()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run_wringer(arguments, m_folder.path(), variables);
  }
  TestFolder m_folder;
};

TEST_F(BadInput, TheScenarioOfTheseTestsIsInOrder) {
  const Finished finished = run({});
  EXPECT_EQ(finished.code, 0) << finished.all();
}

TEST_F(BadInput, AMissingFileIsNamed) {
  const Finished finished = run_wringer({"run", "nowhere.yaml"}, m_folder.path());
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr("nowhere.yaml"));
}

TEST_F(BadInput, BrokenYamlIsShownWithItsPlace) {
  const Finished finished =
      run_wringer({"run", m_folder.write("broken.yaml", "system: [\n").string()}, m_folder.path());
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr("broken.yaml:"));
}

TEST_F(BadInput, AllMistakesOfAFileComeAtOnceWithSuggestions) {
  const Finished finished = run(
      {.effects = "[{tabel: transactions, event: event_id}]", .more = "setle: {quiet: 100ms}\n"});
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err, AllOf(HasSubstr("tabel"), HasSubstr("Did you mean 'table'?"),
                                  HasSubstr("setle"), HasSubstr("Did you mean 'settle'?")));
}

TEST_F(BadInput, AnUnknownFlagIsUsage) {
  EXPECT_EQ(run_wringer({"run", "--frobnicate", "x.yaml"}, m_folder.path()).code, 64);
  EXPECT_EQ(run_wringer({}, m_folder.path()).code, 64);
}

TEST_F(BadInput, ACommandThatDoesNotExistIsNamed) {
  const Finished finished = run({.command = "[no-such-consumer]"});
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err, AllOf(HasSubstr("no-such-consumer"), HasSubstr("broken.yaml")));
}

TEST_F(BadInput, ACommandThatExitsAtOnceIsInconclusiveAndItsLastWordsAreShown) {
  const Finished finished =
      run({.command = "[sh, -c, \"echo cannot find my config >&2; exit 3\"]"});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("exited with code 3"), HasSubstr("cannot find my config")));
}

// Why it ends stands in the first line of what is told of it, however much it wrote before.
TEST_F(BadInput, ASystemThatEndsAtEachStartIsConvictedWithItsLastWords) {
  const Finished finished = run({.workload = "poison: [{kind: bad-schema}]"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("crash loop"), HasSubstr("its last words: ledger: [json.exception")));
}

// Nothing that the fault waits for will come, so nobody waits for it until the deadline.
TEST_F(BadInput, ASystemThatEndsAtEachStartIsConvictedAtOnceThoughAFaultIsStillToCome) {
  const auto began = std::chrono::steady_clock::now();
  const Finished finished =
      run({.faults = "[{at: {instance: 1, after: postgres.commit, nth: 500}, do: kill}]",
           .more = "settle: {deadline: 300s}\n",
           .workload = "poison: [{kind: bad-schema}]"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("crash loop"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::minutes(4));
}

TEST_F(BadInput, ASystemThatNeverJoinsAGroupIsInconclusive) {
  const Finished finished =
      run({.command = "[sleep, \"1000\"]", .more = "ready: {deadline: 1s}\n"});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("has neither joined a group nor fetched"));
}

TEST_F(BadInput, ASchemaThatFailsIsShownWithTheServersWords) {
  const Finished finished =
      run({.schema = m_folder.write("schema.sql", "CREATE TABEL transactions (id int);").string()});
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err,
              AllOf(HasSubstr("schema.sql"), HasSubstr("syntax error at or near \"TABEL\"")));
}

TEST_F(BadInput, AnEffectTableThatDoesNotExistIsNamedWithASuggestion) {
  const Finished finished = run({.effects = "[{table: transaction, event: event_id}]"});
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr("Did you mean 'transactions'?"));
}

TEST_F(BadInput, NoJavaSaysWhatToDo) {
  const Finished finished = run({}, {"--cold"}, {{"WRINGER_JAVA", "/nowhere/bin/java"}});
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.err, AllOf(HasSubstr("/nowhere/bin/java")));
}

TEST_F(BadInput, NoKafkaSaysWhatToDo) {
  const Finished finished = run({}, {"--cold"}, {{"WRINGER_KAFKA_HOME", "/nowhere/kafka"}});
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr("/nowhere/kafka"));
}

TEST_F(BadInput, AFolderThatCannotBeWrittenIsNamed) {
  const Finished finished = run({}, {"--results", "/proc/nowhere"});
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr("/proc/nowhere"));
}

}  // namespace
}  // namespace wringer::test
