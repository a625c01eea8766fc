#include "reports/case_file.h"

#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

using nlohmann::json;

TEST(CaseFile, HoldsWhatIsNeededToRunTheCaseAgain) {
  const TemporaryFolder folder;
  CaseResult result = violated_case();
  result.seed = 18446744073709551615ULL;
  result.folder = folder.path() / "case";
  const Status status = write_case_file(result, "/scenarios/sample.yaml", {{"kafka", "4.3.1"}});
  ASSERT_TRUE(status.has_value()) << status.error().message;
  EXPECT_EQ(json::parse(text_of(result.folder / "case.json")), json::parse(R"({
    "version": 1, "scenario": "sample", "file": "/scenarios/sample.yaml",
    "case": "kill at instance 1, after postgres.commit, 3rd", "seed": "18446744073709551615",
    "schedule": [{"at": {"instance": 1, "after": "postgres.commit", "nth": 3}, "do": "kill"}],
    "versions": {"kafka": "4.3.1"}})"));
}

TEST(CaseFile, FolderThatCannotBeWrittenIsAnError) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "";
  CaseResult result = holding_case();
  result.folder = folder.path() / "file";
  const Status status = write_case_file(result, "/s.yaml", {});
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, testing::HasSubstr("case.json"));
}

}  // namespace
}  // namespace wringer::reports
