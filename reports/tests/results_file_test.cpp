#include "reports/results_file.h"

#include "reports/tests/sample.h"
#include "reports/tests/schema.h"

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

TEST(ResultsFile, FollowsItsSchema) {
  const Schema schema(WRINGER_RESULTS_SCHEMA);
  CaseResult rich = violated_case();
  rich.anomalies.front().cause = "redelivery after crash";
  rich.anomalies.front().healed = true;
  rich.at_risk = rich.allowed = rich.anomalies;
  rich.receipts.front().sequence = 12;
  for (const RunResult& run :
       {RunResult{}, run_of({holding_case(), rich, violated_case(), inconclusive_case()})}) {
    for (const Progress progress : {Progress::running, Progress::finished}) {
      EXPECT_THAT(schema.mistakes_in(json::parse(results_json(run, progress))), testing::IsEmpty());
    }
  }
}

TEST(ResultsFile, OfAnExplorationHoldsWhatWasTried) {
  RunResult run = run_of({violated_case()});
  run.scenarios.front().coverage = sample_coverage();
  run.scenarios.front().notes = {"too few moments"};
  run.scenarios.front().smallest = {
      {.of = "kill", .result = violated_case(), .failed = 3, .runs = 4, .tried = 20}};
  const json read = json::parse(results_json(run));
  EXPECT_THAT(Schema(WRINGER_RESULTS_SCHEMA).mistakes_in(read), testing::IsEmpty());
  const json& cells = read.at("scenarios")[0].at("coverage").at("cells");
  EXPECT_EQ(cells[0][0].at("verdict"), "violated");
  EXPECT_EQ(cells[0][1], (json{{"state", "not reached"}}));
  EXPECT_EQ(cells[1][0].at("why"), "Kafka knows no such error");
  EXPECT_EQ(read.at("scenarios")[0].at("smallest")[0].at("failed"), 3);
}

TEST(ResultsFile, SchemaKnowsNoOtherShape) {
  const Schema schema(WRINGER_RESULTS_SCHEMA);
  const json good = json::parse(results_json(run_of({violated_case()})));
  const auto spoilt = [&](const std::string& place, const json& value) {
    json bad = good;
    bad[json::json_pointer(place)] = value;
    return schema.mistakes_in(bad);
  };
  EXPECT_THAT(spoilt("/version", 2), testing::SizeIs(1));
  EXPECT_THAT(spoilt("/more", 1), testing::SizeIs(1));
  EXPECT_THAT(spoilt("/scenarios/0/verdict", "fine"), testing::SizeIs(1));
  EXPECT_THAT(spoilt("/scenarios/0/cases/0/seed", 42), testing::SizeIs(1));
  EXPECT_THAT(spoilt("/scenarios/0/cases/0/anomalies/0/event", 0), testing::SizeIs(1));
  EXPECT_THAT(spoilt("/scenarios/0/cases/0/receipts/0", json::object()), testing::SizeIs(6));
}

TEST(ResultsFile, TellsTheStoryAndHowToRunItAgain) {
  const json run = json::parse(results_json(run_of({violated_case(), holding_case()})));
  const json& cases = run.at("scenarios")[0].at("cases");
  EXPECT_THAT(cases[0].at("story").dump(), testing::HasSubstr("delivered again to instance 1"));
  EXPECT_EQ(cases[0].at("again"), "wringer replay /results/sample/no-fault");
  EXPECT_FALSE(cases[1].contains("story"));
}

}  // namespace
}  // namespace wringer::reports
