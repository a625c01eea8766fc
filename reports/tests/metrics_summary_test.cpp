#include "reports/metrics_summary.h"

#include "reports/html.h"
#include "reports/metrics_json.h"
#include "reports/previous_run.h"
#include "reports/results_file.h"
#include "reports/tests/sample.h"
#include "reports/tests/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

CaseResult measured_case(Duration recovery, std::uint64_t delivered, std::uint64_t done) {
  CaseResult result = violated_case();
  result.metrics = CaseMetrics{.delivered = delivered,
                               .records = 100,
                               .recovery = recovery,
                               .under_fault = CaseMetrics::UnderFault{500ms, done}};
  return result;
}

CaseResult undisturbed_case() {
  CaseResult result = holding_case();
  result.metrics = CaseMetrics{.delivered = 900, .records = 100};
  return result;
}

TEST(MetricsSummary, HasMedianAndWorstOfTheCasesWithAFault) {
  const RunResult run =
      run_of({measured_case(100ms, 100, 10), undisturbed_case(), measured_case(900ms, 300, 0),
              measured_case(200ms, 110, 20), inconclusive_case()});
  const MetricsSummary summary = metrics_summary(run);
  EXPECT_EQ(summary.cases, 3U);
  EXPECT_EQ(summary.recovery_ms->median, 200);
  EXPECT_EQ(summary.recovery_ms->worst, 900);
  EXPECT_EQ(summary.redelivery->median, 1.1);
  EXPECT_EQ(summary.redelivery->worst, 3);
  EXPECT_EQ(summary.done_per_second, 20);
  EXPECT_EQ(metrics_text(summary),
            "recovered within 200 ms (at worst 900 ms), each record delivered 1.10 times (at worst "
            "3.00), 20 records a second done under faults");
}

TEST(MetricsSummary, OfCasesThatHadNothingToMakeUpForSaysSo) {
  EXPECT_THAT(metrics_text(metrics_summary(run_of({measured_case(0ms, 100, 0)}))),
              StartsWith("recovered at once, "));
}

TEST(MetricsSummary, OfAnEvenNumberIsInTheMiddle) {
  const RunResult run = run_of({measured_case(100ms, 100, 0), measured_case(300ms, 200, 0)});
  EXPECT_EQ(metrics_summary(run).recovery_ms->median, 200);
}

TEST(MetricsSummary, OfOneCaseKnowsNoWorst) {
  EXPECT_EQ(metrics_text(metrics_summary(run_of({measured_case(100ms, 125, 5)}))),
            "recovered within 100 ms, each record delivered 1.25 times, 10 records a second done "
            "under faults");
  EXPECT_THAT(metrics_texts(*measured_case(100ms, 125, 5).metrics),
              ElementsAre("recovered within 100 ms", "each record delivered 1.25 times",
                          "5 of 100 records done in 500 ms under faults"));
}

TEST(MetricsSummary, WithoutFaultsHasNothingToTell) {
  EXPECT_EQ(metrics_text(metrics_summary(run_of({undisturbed_case(), holding_case()}))), "");
}

TEST(MetricsJson, FollowsTheSchemaAndComesBack) {
  const json run = json::parse(
      results_json(run_of({measured_case(100ms, 125, 5), undisturbed_case(), holding_case()})));
  EXPECT_THAT(Schema(WRINGER_RESULTS_SCHEMA).mistakes_in(run), IsEmpty());
  const json& cases = run.at("scenarios")[0].at("cases");
  EXPECT_EQ(
      cases[0].at("metrics"),
      json::parse(R"({"delivered": 125, "records": 100, "redelivery": 1.25, "recovery_ms": 100.0,
                            "under_fault": {"lasted_ms": 500.0, "done": 5}})"));
  EXPECT_EQ(cases[1].at("metrics"),
            json::parse(R"({"delivered": 900, "records": 100, "redelivery": 9.0})"));
  EXPECT_FALSE(cases[2].contains("metrics"));
  EXPECT_EQ(json(metrics_json(case_metrics_in(cases[0].at("metrics")))), cases[0].at("metrics"));
  const json& summary = run.at("scenarios")[0].at("metrics");
  EXPECT_EQ(summary.at("cases"), 1);
}

TEST(MetricsOfRuns, TheLastRunIsBesideThisOne) {
  const TemporaryFolder folder;
  RunResult before = run_of({measured_case(700ms, 125, 5)});
  before.folder = folder.path() / "20260301-120000-a";
  ASSERT_TRUE(write_results(before, before.folder).has_value());
  RunResult now = run_of({measured_case(100ms, 125, 5)});
  now.folder = folder.path() / "20260302-120000-b";
  const auto previous = find_previous_run(now.folder, now);
  ASSERT_TRUE(previous);
  ASSERT_TRUE(previous->metrics.contains("sample"));
  EXPECT_EQ(previous->metrics.at("sample").recovery_ms->median, 700);
  const std::string page = html_page(now, {.previous = previous});
  EXPECT_THAT(page, HasSubstr(R"("metrics":{"sample":{"cases":1,"recovery_ms":{"median":700.0)"));
  EXPECT_THAT(page, HasSubstr("5 of 100 records done in 500 ms under faults"));
}

}  // namespace
}  // namespace wringer::reports
