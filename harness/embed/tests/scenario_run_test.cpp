// What the front makes of what a program does; here the program is a line of shell.

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <sys/stat.h>
#include <unistd.h>
#include <wringer/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace wringer {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ScenarioRun : public testing::Test {
 protected:
  ScenarioRun() {
    std::string pattern = (fs::temp_directory_path() / "wringer-embed-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    m_folder = pattern;
  }
  ~ScenarioRun() override {
    std::error_code ignored;  // A left-over in the temporary folder harms nobody.
    fs::remove_all(m_folder, ignored);
  }

  // Runs a scenario with a wringer that does this; $4 is the results folder.
  RunOutcome run(const std::string& shell) {
    const fs::path program = m_folder / "wringer";
    std::ofstream(program) << "#!/bin/sh\n" << shell << "\n";
    chmod(program.c_str(), 0755);
    return run_scenario("payments.yaml", {program, {"--times", "2"}, {}, m_folder / "results"});
  }
  static std::string leaves(const std::string& results) {
    return "mkdir -p \"$4/one\" && ln -sfn one \"$4/latest\" && cat > \"$4/one/results.json\" "
           "<<'END'\n" +
           results + "\nEND\n";
  }

  fs::path m_folder;
};

TEST_F(ScenarioRun, GivesTheProgramTheScenarioAndWhatWasAddedToIt) {
  const RunOutcome outcome = run("echo \"$1 $2 $3 $5 $6\"; exit 5");
  EXPECT_EQ(outcome.output, "run payments.yaml --results --times 2\n");
  EXPECT_EQ(outcome.exit_code, 5);
  EXPECT_EQ(outcome.outcome, Outcome::not_run);
}

TEST_F(ScenarioRun, AddsToTheEnvironmentAndReplacesWhatIsThere) {
  const fs::path program = m_folder / "wringer";
  std::ofstream(program) << "#!/bin/sh\necho \"$TMPDIR $PAYMENTS ${PATH:+path}\"; exit 5\n";
  chmod(program.c_str(), 0755);
  setenv("TMPDIR", "/before", 1);
  const RunOutcome outcome = run_scenario(
      "payments.yaml", {program, {}, {{"TMPDIR", "/here"}, {"PAYMENTS", "two"}}, m_folder / "r"});
  unsetenv("TMPDIR");
  EXPECT_EQ(outcome.output, "/here two path\n");
}

TEST_F(ScenarioRun, TellsTheStoryOfWhatDoesNotHold) {
  const RunOutcome outcome = run(leaves(R"({"verdict": "violated", "scenarios": [{"cases": [
      {"name": "no fault", "verdict": "holds"},
      {"name": "kill", "verdict": "violated", "story": ["it was applied twice"],
       "again": "wringer replay x"}]}]})") +
                                 "exit 1");
  EXPECT_EQ(outcome.outcome, Outcome::violated);
  ASSERT_EQ(outcome.cases.size(), 2U);
  EXPECT_EQ(outcome.cases[0].outcome, Outcome::holds);
  const testing::AssertionResult verdict = holds(outcome);
  EXPECT_FALSE(verdict);
  EXPECT_THAT(verdict.message(), HasSubstr("violated: kill\n  it was applied twice\n"));
  EXPECT_THAT(verdict.message(), HasSubstr("again: wringer replay x"));
  EXPECT_THAT(verdict.message(), HasSubstr("report.html"));
}

TEST_F(ScenarioRun, HoldsOnlyIfTheProgramSaysSo) {
  const std::string results = R"({"verdict": "holds", "scenarios": [{"cases": []}]})";
  EXPECT_TRUE(holds(run(leaves(results) + "exit 0")));
  EXPECT_FALSE(holds(run(leaves(results) + "exit 130"))) << "it was interrupted";
  EXPECT_FALSE(holds(run(leaves(R"({"verdict": "inconclusive", "scenarios": []})") + "exit 2")));
}

TEST_F(ScenarioRun, DoesNotTakeTheResultsOfARunBeforeForItsOwn) {
  EXPECT_TRUE(
      holds(run(leaves(R"({"verdict": "holds", "scenarios": [{"cases": []}]})") + "exit 0")));
  EXPECT_FALSE(holds(run("echo no disk; exit 0")));
}

TEST_F(ScenarioRun, BelievesResultsOnlyIfTheExitCodeSaysTheSame) {
  const std::string holding = R"({"verdict": "holds", "scenarios": []})";
  EXPECT_EQ(run(leaves(holding) + "exit 1").outcome, Outcome::not_run);
  EXPECT_EQ(run(leaves(R"({"verdict": "violated", "scenarios": []})") + "exit 0").outcome,
            Outcome::not_run);
}

TEST_F(ScenarioRun, KeepsApartScenariosOfTheSameNameInDifferentFolders) {
  const fs::path program = m_folder / "wringer";
  std::ofstream(program) << "#!/bin/sh\nprintf %s \"$4\"; exit 5\n";
  chmod(program.c_str(), 0755);
  const auto results_of = [&](const fs::path& scenario) {
    return run_scenario(scenario, {program, {}, {}, m_folder / "results"}).output;
  };
  const std::string one = results_of(m_folder / "one" / "payments.yaml");
  EXPECT_THAT(one, HasSubstr("/results/payments-"));
  EXPECT_NE(one, results_of(m_folder / "two" / "payments.yaml"));
  EXPECT_EQ(one, results_of(m_folder / "two" / ".." / "one" / "payments.yaml"));
}

// GoogleTest takes what stands behind a '-' for tests to leave out.
TEST(ScenarioTest, HasANameThatCanBeSelected) {
  EXPECT_EQ(test_name_of("scenarios/pay-out.v2.yaml"), "pay_out_v2");
  EXPECT_EQ(test_name_of("Payments_3.yaml"), "Payments_3");
}

TEST_F(ScenarioRun, SaysWhenThereIsNoProgram) {
  const RunOutcome outcome = run_scenario("payments.yaml", {m_folder / "nothing"});
  EXPECT_EQ(outcome.outcome, Outcome::not_run);
  EXPECT_THAT(outcome.output, HasSubstr("can't be run: install wringer"));
}

TEST_F(ScenarioRun, ASignalIsNoVerdict) {
  const RunOutcome outcome = run("kill -KILL $$");
  EXPECT_EQ(outcome.exit_code, 128 + SIGKILL);
  EXPECT_EQ(outcome.outcome, Outcome::not_run);
}

}  // namespace
}  // namespace wringer
