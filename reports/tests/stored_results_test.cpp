#include "reports/stored_results.h"

#include "reports/results_file.h"
#include "reports/run_reports.h"
#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

class StoredResultsTest : public testing::Test {
 protected:
  std::filesystem::path store(std::vector<CaseResult> cases) {
    RunResult run = run_of(std::move(cases));
    run.folder = m_folder.path() / "results" / "20260301-120000-x";
    std::filesystem::create_directories(run.folder);
    RunReports reports({}, system_clock());
    EXPECT_TRUE(reports.finish(run, "").has_value());
    return run.folder;
  }
  TemporaryFolder m_folder;
};

TEST_F(StoredResultsTest, AreToldAsTheyWere) {
  const auto results =
      read_stored_results(store({holding_case(), violated_case()}) / "results.json");
  ASSERT_TRUE(results.has_value()) << results.error().message;
  EXPECT_TRUE(results->finished);
  ASSERT_THAT(results->cases, SizeIs(2));
  EXPECT_THAT(
      tell_stored(results->cases[1]),
      AllOf(HasSubstr("✗ violated  sample: kill at instance 1, after postgres.commit, 3rd\n"
                      "  duplicate effect: event 3"),
            HasSubstr("delivered again to instance 1"),
            HasSubstr("  receipt  ✓ kill at instance 1, after postgres.commit, 3rd: fired "
                      "and took effect\n           instance 1 was killed"),
            HasSubstr("  seed     42\n  again    wringer replay /results/sample/no-fault\n")));
}

TEST_F(StoredResultsTest, AreListedTheWorstFirst) {
  const auto results =
      read_stored_results(store({holding_case(), inconclusive_case(), violated_case()}));
  ASSERT_TRUE(results.has_value()) << results.error().message;
  EXPECT_EQ(list_stored(*results),
            "3  ✗ violated  sample: kill at instance 1, after postgres.commit, 3rd\n"
            "2  ? inconclusive  sample: kill at instance 1, after postgres.commit, 99th\n"
            "1  ✓ holds  sample: no fault\n");
}

TEST_F(StoredResultsTest, AreFoundByNumberNameOrPart) {
  const auto results =
      read_stored_results(store({holding_case(), inconclusive_case(), violated_case()}));
  ASSERT_TRUE(results.has_value());
  EXPECT_THAT(find_stored(*results, "3"), testing::ElementsAre(&results->cases[2]));
  EXPECT_THAT(find_stored(*results, "no fault"), testing::ElementsAre(&results->cases[0]));
  EXPECT_THAT(find_stored(*results, "postgres.commit"), SizeIs(2));
  EXPECT_THAT(find_stored(*results, "nothing"), SizeIs(0));
}

TEST_F(StoredResultsTest, OfAKilledRunAreItsLines) {
  const std::filesystem::path folder = store({holding_case(), violated_case()});
  std::filesystem::remove(folder / "results.json");
  std::ofstream(folder / "cases.ndjson", std::ios::app) << "{\"scenario\": \"sam";
  const auto results = read_stored_results(folder);
  ASSERT_TRUE(results.has_value()) << results.error().message;
  EXPECT_FALSE(results->finished);
  EXPECT_THAT(results->cases, SizeIs(2));
}

TEST_F(StoredResultsTest, WhatIsNoneIsAMistakeOfTheUser) {
  const auto message = [&](const std::string& text) {
    const std::filesystem::path file = m_folder.path() / "results.json";
    std::ofstream(file) << text;
    const auto results = read_stored_results(file);
    EXPECT_FALSE(results.has_value());
    return results ? "" : results.error().message;
  };
  EXPECT_THAT(message("{"), HasSubstr("is no results.json"));
  EXPECT_THAT(message("{\"version\": 9}"), HasSubstr("is of version 9"));
  EXPECT_THAT(message("{\"version\": 1}"), HasSubstr("is no results.json"));
  const auto nothing = read_stored_results(m_folder.path() / "..");
  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace wringer::reports
