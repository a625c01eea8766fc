#include "reports/case_list.h"

#include "reports/console.h"
#include "reports/read_results.h"
#include "reports/run_reports.h"
#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::reports {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class StoredCases : public testing::Test {
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

TEST_F(StoredCases, AreToldAsTheyWere) {
  const auto stored = read_stored_run(store({holding_case(), violated_case()}) / "results.json");
  ASSERT_TRUE(stored.has_value()) << stored.error().message;
  EXPECT_TRUE(stored->finished);
  const auto cases = cases_of(stored->run);
  ASSERT_THAT(cases, SizeIs(2));
  const std::string told = whole_case(*cases[1], {});
  EXPECT_EQ(told, whole_case(violated_case(), {}));
  EXPECT_THAT(told,
              AllOf(HasSubstr("sample: kill at instance 1, after postgres.commit, 3rd\n"
                              "  duplicate effect: event 3"),
                    HasSubstr("delivered again to instance 1"),
                    HasSubstr("  receipt  ✓ kill at instance 1, after postgres.commit, 3rd: fired "
                              "and took effect\n           instance 1 was killed"),
                    HasSubstr("  seed     42\n  again    wringer replay ")));
}

TEST_F(StoredCases, AreListedTheWorstFirst) {
  EXPECT_EQ(case_list(run_of({holding_case(), inconclusive_case(), violated_case()})),
            "3  ✗ violated  sample: kill at instance 1, after postgres.commit, 3rd\n"
            "2  ? inconclusive  sample: kill at instance 1, after postgres.commit, 99th\n"
            "1  ✓ holds  sample: no fault\n");
}

TEST_F(StoredCases, AreFoundByNumberNameOrPart) {
  const RunResult run = run_of({holding_case(), inconclusive_case(), violated_case()});
  const auto cases = cases_of(run);
  EXPECT_THAT(find_cases(run, "3"), ElementsAre(cases[2]));
  EXPECT_THAT(find_cases(run, "no fault"), ElementsAre(cases[0]));
  EXPECT_THAT(find_cases(run, "postgres.commit"), SizeIs(2));
  EXPECT_THAT(find_cases(run, "nothing"), SizeIs(0));
}

TEST_F(StoredCases, OfAKilledRunAreItsLines) {
  const std::filesystem::path folder = store({holding_case(), violated_case()});
  std::filesystem::remove(folder / "results.json");
  std::ofstream(folder / "cases.ndjson", std::ios::app) << "{\"scenario\": \"sam";
  const auto stored = read_stored_run(folder);
  ASSERT_TRUE(stored.has_value()) << stored.error().message;
  EXPECT_FALSE(stored->finished);
  EXPECT_THAT(cases_of(stored->run), SizeIs(2));
  EXPECT_THAT(stored->run.scenarios, SizeIs(1));
}

TEST_F(StoredCases, WhatIsNoneIsAMistakeOfTheUser) {
  const auto message = [&](const std::string& text) {
    const std::filesystem::path file = m_folder.path() / "results.json";
    std::ofstream(file) << text;
    const auto stored = read_stored_run(file);
    EXPECT_FALSE(stored.has_value());
    return stored ? "" : stored.error().message;
  };
  EXPECT_THAT(message("{"), HasSubstr("is no results.json"));
  EXPECT_THAT(message("{\"version\": 9}"), HasSubstr("is of version 9"));
  EXPECT_THAT(message("{\"version\": 1}"), HasSubstr("is damaged"));
  const auto nothing = read_stored_run(m_folder.path() / "..");
  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace wringer::reports
