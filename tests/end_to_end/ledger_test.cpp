// The ledger's scenarios, each with the verdict that it is there for.

#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <filesystem>
#include <string>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// results.json of the only run in the folder.
json results_in(const TestFolder& folder) {
  return json::parse(contents_of(folder.path() / "wringer-results" / "latest" / "results.json"));
}

// The only case of the only scenario.
json only_case(const json& results) {
  EXPECT_EQ(results.at("scenarios").size(), 1u);
  EXPECT_EQ(results.at("scenarios").at(0).at("cases").size(), 1u);
  return results.at("scenarios").at(0).at("cases").at(0);
}

TEST(Ledger, NaiveInsertIsConvictedOfApplyingTheInterruptedEventTwice) {
  const TestFolder folder;
  const Finished run = run_wringer({"run", ledger("insert-crash-after-commit")}, folder.path());
  ASSERT_EQ(run.code, 1) << run.all();
  const json result = only_case(results_in(folder));
  EXPECT_EQ(result.at("verdict"), "violated");
  ASSERT_EQ(result.at("anomalies").size(), 1u) << result.dump(2);
  EXPECT_EQ(result.at("anomalies").at(0).at("property"), "duplicate effect");
  ASSERT_EQ(result.at("receipts").size(), 1u);
  EXPECT_EQ(result.at("receipts").at(0).at("effective"), true);
  EXPECT_THAT(run.out, HasSubstr("applied twice"));
  EXPECT_THAT(run.out,
              HasSubstr("the 3rd postgres.commit of instance 1 was applied, its answer withheld"));
  EXPECT_EQ(processes_left_behind().size(), 1u) << "only the warm pair's keeper";
}

TEST(Ledger, TheSameSeedConvictsOfTheSameEvent) {
  const TestFolder folder;
  const Finished run = run_wringer(
      {"run", "--seed", "42", "--times", "5", ledger("insert-crash-after-commit")}, folder.path());
  ASSERT_EQ(run.code, 1) << run.all();
  const json cases = results_in(folder).at("scenarios").at(0).at("cases");
  ASSERT_EQ(cases.size(), 5u) << run.all();
  for (const json& result : cases) {
    EXPECT_EQ(result.at("verdict"), "violated");
    EXPECT_EQ(result.at("anomalies").size(), 1u);
    EXPECT_EQ(result.at("anomalies").at(0).at("property"), "duplicate effect");
    EXPECT_EQ(result.at("seed"), "42");
  }
}

TEST(Ledger, DedupSurvivesTheSameCrash) {
  const TestFolder folder;
  const Finished run =
      run_wringer({"run", "--times", "5", ledger("dedup-crash-after-commit")}, folder.path());
  ASSERT_EQ(run.code, 0) << run.all();
  for (const json& result : results_in(folder).at("scenarios").at(0).at("cases")) {
    EXPECT_EQ(result.at("verdict"), "holds");
    EXPECT_EQ(result.at("receipts").at(0).at("effective"), true);
  }
}

TEST(Ledger, UpsertSurvivesTheSameCrash) {
  const TestFolder folder;
  const Finished run = run_wringer({"run", ledger("upsert-crash-after-commit")}, folder.path());
  EXPECT_EQ(run.code, 0) << run.all();
}

TEST(Ledger, AnyOrderIsRightWhenNothingHappens) {
  const TestFolder folder;
  const Finished run = run_wringer({"run", ledger("insert-no-fault")}, folder.path());
  EXPECT_EQ(run.code, 0) << run.all();
}

TEST(Ledger, ACrashAfterTheOffsetCommitHarmsNobody) {
  const TestFolder folder;
  const Finished run =
      run_wringer({"run", ledger("insert-crash-after-offset-commit")}, folder.path());
  EXPECT_EQ(run.code, 0) << run.all();
}

TEST(Ledger, CommittingTheOffsetFirstLosesAnEvent) {
  const TestFolder folder;
  const Finished run =
      run_wringer({"run", ledger("commit-before-crash-before-commit")}, folder.path());
  ASSERT_EQ(run.code, 1) << run.all();
  const json result = only_case(results_in(folder));
  ASSERT_EQ(result.at("anomalies").size(), 1u) << result.dump(2);
  EXPECT_EQ(result.at("anomalies").at(0).at("property"), "loss");
}

// Whatever the system calls its group: what was lost there was lost.
TEST(Ledger, LosesAnEventInAGroupOfItsOwnToo) {
  const TestFolder folder;
  std::string text = contents_of(ledger("commit-before-crash-before-commit"));
  const std::string told = "\"{group}\"";
  text.replace(text.find(told), told.size(), "my-own-group");
  const std::string schema = "../../fixtures/systems/ledger/schema.sql";
  text.replace(text.find(schema), schema.size(), std::string(WRINGER_LEDGER) + "/schema.sql");
  const Finished run = run_wringer(
      {"run", "--times", "2", folder.write("own-group.yaml", text).string()}, folder.path());
  ASSERT_EQ(run.code, 1) << run.all();
  const json cases = results_in(folder).at("scenarios").at(0).at("cases");
  ASSERT_EQ(cases.size(), 2u);
  for (const json& result : cases) {
    ASSERT_EQ(result.at("anomalies").size(), 1u) << result.dump(2);
    EXPECT_EQ(result.at("anomalies").at(0).at("property"), "loss");
    // Nobody of the case before is in its group, nor are there offsets of it.
    const std::string journal =
        contents_of(fs::path(result.at("folder").get<std::string>()) / "journal.ndjson");
    EXPECT_THAT(journal, HasSubstr("\"generation\":1,"));
  }
}

TEST(Ledger, AFaultThatNeverFiresProvesNothing) {
  const TestFolder folder;
  const Finished run = run_wringer({"run", ledger("insert-fault-never-fires")}, folder.path());
  EXPECT_EQ(run.code, 2) << run.all();
  EXPECT_THAT(run.out, HasSubstr("never fired"));
}

TEST(Ledger, SeveralScenariosGiveOneRunItsWorstVerdict) {
  const TestFolder folder;
  const Finished run =
      run_wringer({"run", ledger("insert-fault-never-fires"), ledger("dedup-crash-after-commit"),
                   ledger("insert-crash-after-commit")},
                  folder.path());
  EXPECT_EQ(run.code, 1) << run.all();
  EXPECT_EQ(results_in(folder).at("scenarios").size(), 3u);
}

TEST(Ledger, EverythingHoldsWithThreeBrokersToo) {
  const TestFolder folder;
  const Finished run =
      run_wringer({"run", "--cold", "--kafka-brokers", "3", ledger("dedup-crash-after-commit"),
                   ledger("insert-crash-after-commit")},
                  folder.path());
  ASSERT_EQ(run.code, 1) << run.all();
  const json scenarios = results_in(folder).at("scenarios");
  EXPECT_EQ(scenarios.at(0).at("cases").at(0).at("verdict"), "holds");
  EXPECT_EQ(scenarios.at(1).at("cases").at(0).at("verdict"), "violated");
}

TEST(Ledger, JUnitCountsWhatTheConsoleTells) {
  const TestFolder folder;
  const Finished run =
      run_wringer({"run", "--junit", "reports", ledger("insert-crash-after-commit"),
                   ledger("insert-fault-never-fires")},
                  folder.path());
  ASSERT_EQ(run.code, 1) << run.all();
  pugi::xml_document violated;
  ASSERT_TRUE(violated.load_file(
      (folder.path() / "reports" / "TEST-insert-crash-after-commit.xml").c_str()));
  EXPECT_EQ(violated.child("testsuite").attribute("failures").as_int(), 1);
  EXPECT_TRUE(violated.child("testsuite").child("testcase").child("failure"));
  pugi::xml_document inconclusive;
  ASSERT_TRUE(inconclusive.load_file(
      (folder.path() / "reports" / "TEST-insert-fault-never-fires.xml").c_str()));
  EXPECT_EQ(inconclusive.child("testsuite").attribute("errors").as_int(), 1);
}

TEST(Ledger, TheSeedIsOnDiskAndTheJournalTellsOfEveryPhase) {
  const TestFolder folder;
  ASSERT_EQ(
      run_wringer({"run", "--seed", "7", ledger("insert-crash-after-commit")}, folder.path()).code,
      1);
  const json result = only_case(results_in(folder));
  const fs::path case_folder = result.at("folder").get<std::string>();
  EXPECT_EQ(json::parse(contents_of(case_folder / "case.json")).at("seed"), "7");
  const std::string journal = contents_of(case_folder / "journal.ndjson");
  for (const char* part : {"\"postgres.commit\"", "\"kafka.offset_commit\"", "\"kafka.fetch\"",
                           "\"requested\"", "\"applied\"", "\"acked\"", "\"action\":\"died\""}) {
    EXPECT_THAT(journal, HasSubstr(part));
  }
  EXPECT_THAT(contents_of(case_folder / "instance-1.err"), Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace wringer::test
