#include "reports/merge.h"

#include "reports/read_results.h"
#include "reports/results_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace wringer::reports {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

CaseResult case_called(const std::string& name, Verdict verdict) {
  CaseResult result;
  result.scenario = "s";
  result.name = name;
  result.seed = 18446744073709551615U;
  result.verdict = verdict;
  result.took = 1500ms;
  if (name == "no fault") return result;
  FaultSpec fault{.kind = "pause"};
  fault.at = {.instance = k_any_instance,
              .moment = moments::k_postgres_commit,
              .phase = Phase::requested,
              .nth = 3};
  fault.at.content.event = 7;
  fault.at.content.partition = TopicPartition{"payments", 2};
  fault.arguments = {{"for", Duration(2s)}, {"on", std::int64_t{2}}, {"until", "takeover"}};
  result.schedule = {fault};
  result.reduction = {.events = 3};
  Receipt receipt;
  receipt.fault = fault;
  receipt.fired = true;
  receipt.evidence = {"it stood still"};
  result.receipts = {receipt};
  if (verdict == Verdict::violated) {
    result.anomalies = {{"duplicate effect", 7, "event 7 was applied twice", {"a row"}}};
  }
  return result;
}

RunResult run_of(std::vector<CaseResult> cases) {
  RunResult run;
  run.took = 20s;
  run.versions = {{"kafka", "4.3.1"}};
  ScenarioResult& scenario = run.scenarios.emplace_back();
  scenario.name = "s";
  scenario.cases = std::move(cases);
  return run;
}

Coverage coverage_of(CellState kill, CellState pause) {
  Coverage coverage;
  coverage.points = {{.text = "there"}};
  coverage.faults = {"kill", "pause"};
  coverage.cells = {{.state = kill}, {.state = pause}};
  for (CoverageCell& cell : coverage.cells) {
    if (cell.state == CellState::tried) cell.verdict = Verdict::holds;
  }
  return coverage;
}

std::filesystem::path written(const RunResult& run) {
  std::string path = testing::TempDir() + "merge-XXXXXX";
  EXPECT_NE(::mkdtemp(path.data()), nullptr);
  EXPECT_TRUE(write_results(run, path).has_value());
  return path;
}

TEST(ReadResults, GivesBackWhatWasWritten) {
  RunResult run =
      run_of({case_called("a", Verdict::violated), case_called("no fault", Verdict::holds)});
  run.scenarios.front().coverage = coverage_of(CellState::tried, CellState::not_reached);
  run.scenarios.front().notes = {"a note"};
  run.scenarios.front().smallest.push_back(
      {.of = "a", .result = case_called("smaller", Verdict::violated), .failed = 5, .runs = 5});
  const auto stored = read_stored_run(written(run));
  ASSERT_TRUE(stored.has_value()) << stored.error().message;
  EXPECT_TRUE(stored->finished);
  EXPECT_EQ(results_json(stored->run), results_json(run));
  EXPECT_EQ(stored->run.scenarios.front().cases.front().schedule,
            run.scenarios.front().cases.front().schedule);
}

TEST(ReadResults, SayWhatIsWrongWithAFile) {
  const auto nothing = read_stored_run("/nowhere");
  ASSERT_FALSE(nothing.has_value());
  EXPECT_THAT(nothing.error().message, HasSubstr("/nowhere"));
  for (const char* text : {"", "[]", "{}", R"({"version": 99})", R"({"version": 1})",
                           R"({"version": 1, "started": 3})"}) {
    const auto folder = written({});
    std::ofstream(folder / "results.json") << text;
    const auto damaged = read_stored_run(folder);
    ASSERT_FALSE(damaged.has_value()) << text;
    EXPECT_THAT(damaged.error().message, HasSubstr("results.json")) << text;
  }
}

TEST(Merge, HasEveryCaseOnceAndTheWorstOfThoseThatAllShardsRan) {
  const RunResult all =
      merged({run_of({case_called("no fault", Verdict::holds), case_called("a", Verdict::holds)}),
              run_of({case_called("no fault", Verdict::inconclusive),
                      case_called("b", Verdict::violated)})});
  ASSERT_EQ(all.scenarios.size(), 1U);
  const auto& cases = all.scenarios.front().cases;
  ASSERT_EQ(cases.size(), 3U);
  EXPECT_EQ(cases[0].verdict, Verdict::inconclusive);
  EXPECT_EQ(all.verdict(), Verdict::violated);
  EXPECT_EQ(all.took, 20s) << "they ran at the same time";
}

TEST(Merge, JoinsCoverages) {
  RunResult a = run_of({});
  RunResult b = run_of({});
  a.scenarios.front().coverage = coverage_of(CellState::tried, CellState::not_tried);
  b.scenarios.front().coverage = coverage_of(CellState::not_tried, CellState::tried);
  Coverage other = coverage_of(CellState::tried, CellState::left_out);
  other.points.front().text = "elsewhere";
  RunResult c = run_of({});
  c.scenarios.front().coverage = other;
  const RunResult all = merged({a, b, c});
  const Coverage& coverage = *all.scenarios.front().coverage;
  EXPECT_EQ(coverage.points.size(), 2U);
  EXPECT_EQ(coverage.count(CellState::tried), 3U);
  EXPECT_EQ(coverage.count(CellState::not_tried), 0U);
}

TEST(ReadResults, KeepsThatTheCasesOfAScenarioAreElsewhere) {
  RunResult run = run_of({});
  run.scenarios.front().is_elsewhere = true;
  const auto stored = read_stored_run(written(run));
  ASSERT_TRUE(stored.has_value()) << stored.error().message;
  EXPECT_TRUE(stored->run.scenarios.front().is_elsewhere);
}

TEST(Merge, WantsTheCasesOfAScenarioInOneOfTheShards) {
  RunResult elsewhere = run_of({});
  elsewhere.scenarios.front().is_elsewhere = true;
  elsewhere.scenarios.front().notes = {k_note_elsewhere};
  EXPECT_EQ(elsewhere.verdict(), Verdict::holds);
  const RunResult here = run_of({case_called("a", Verdict::holds)});
  for (const auto& shards : {std::vector{elsewhere, here}, std::vector{here, elsewhere}}) {
    const RunResult all = merged(shards);
    EXPECT_EQ(all.verdict(), Verdict::holds);
    EXPECT_EQ(all.scenarios.front().notes, std::vector<std::string>{});
  }
  const RunResult none = merged({elsewhere, elsewhere});
  EXPECT_EQ(none.verdict(), Verdict::inconclusive);
  ASSERT_EQ(none.scenarios.front().notes.size(), 1U);
  EXPECT_THAT(none.scenarios.front().notes.front(), HasSubstr("none of the shards"));
}

TEST(Merge, OfOneRunIsThatRun) {
  const RunResult run = run_of({case_called("a", Verdict::holds)});
  EXPECT_EQ(results_json(merged({run})), results_json(run));
}

}  // namespace
}  // namespace wringer::reports
