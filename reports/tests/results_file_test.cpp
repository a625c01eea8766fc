#include "reports/results_file.h"

#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

using nlohmann::json;

TEST(ResultsFile, HoldsTheRun) {
  const json run = json::parse(results_json(run_of({holding_case(), violated_case()})));
  EXPECT_EQ(run.at("version"), 1);
  EXPECT_EQ(run.at("verdict"), "violated");
  EXPECT_EQ(run.at("took_ms"), 12345.0);
  EXPECT_EQ(run.at("services"), (json{{"warm", false}, {"took_ms", 3200.0}}));
  EXPECT_EQ(run.at("versions"), (json{{"kafka", "4.3.1"}, {"postgres", "15.14"}}));
  ASSERT_EQ(run.at("scenarios").size(), 1U);
  EXPECT_EQ(run.at("scenarios")[0].at("file"), "/scenarios/sample.yaml");
  EXPECT_EQ(run.at("scenarios")[0].at("verdict"), "violated");
  EXPECT_EQ(run.at("scenarios")[0].at("cases").size(), 2U);
}

TEST(ResultsFile, HoldsWhatACaseFound) {
  const json run = json::parse(results_json(run_of({violated_case()})));
  const json& result = run.at("scenarios")[0].at("cases")[0];
  const json fault =
      json::parse(R"({"at": {"instance": 1, "after": "postgres.commit", "nth": 3}, "do": "kill"})");
  EXPECT_EQ(result.at("seed"), "42");
  EXPECT_EQ(result.at("schedule"), json::array({fault}));
  EXPECT_EQ(result.at("anomalies")[0].at("property"), "duplicate effect");
  EXPECT_EQ(result.at("anomalies")[0].at("event"), 3);
  EXPECT_EQ(result.at("anomalies")[0].at("record"),
            (json{{"topic", "payments"}, {"partition", 2}, {"offset", 17}}));
  EXPECT_EQ(result.at("anomalies")[0].at("evidence").size(), 2U);
  EXPECT_EQ(result.at("receipts")[0].at("fault"), fault);
  EXPECT_EQ(result.at("receipts")[0].at("fired"), true);
  EXPECT_EQ(result.at("receipts")[0].at("effective"), true);
  EXPECT_EQ(result.at("phases")[0], (json{{"name", "prepare"}, {"took_ms", 200.0}}));
}

TEST(ResultsFile, StaysJsonWhateverTheEvidenceHolds) {
  CaseResult result = violated_case();
  result.anomalies.front().evidence = {"\xff\x01"};
  const json run = json::parse(results_json(run_of({result})));
  EXPECT_EQ(run.at("scenarios")[0].at("cases")[0].at("anomalies")[0].at("evidence")[0], "�\x01");
}

TEST(ResultsFile, IsWrittenIntoItsFolder) {
  const TemporaryFolder folder;
  const RunResult run = run_of({holding_case()});
  ASSERT_TRUE(write_results(run, folder.path() / "new").has_value());
  EXPECT_EQ(text_of(folder.path() / "new" / "results.json"), results_json(run));
  ASSERT_TRUE(write_results(RunResult{}, folder.path() / "new").has_value());
  EXPECT_EQ(text_of(folder.path() / "new" / "results.json"), results_json(RunResult{}));
}

}  // namespace
}  // namespace wringer::reports
