#include "reports/console.h"

#include "harness/core/cause_kind.h"
#include "reports/tests/sample.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace wringer::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr ConsoleStyle k_plain{Colour::none};
constexpr ConsoleStyle k_coloured{Colour::ansi};

TEST(CaseLine, HasMarkWordTimeAndName) {
  EXPECT_EQ(case_line(holding_case(), k_plain), "✓ holds           1.23 s  sample: no fault\n");
  EXPECT_EQ(case_line(violated_case(), k_plain),
            "✗ violated        1.23 s  sample: kill at instance 1, after postgres.commit, 3rd\n");
  EXPECT_EQ(case_line(inconclusive_case(), k_plain),
            "? inconclusive    1.23 s  sample: kill at instance 1, after postgres.commit, 99th\n");
}

TEST(CaseLine, IsColouredOnlyWhenAsked) {
  EXPECT_THAT(case_line(violated_case(), k_plain), Not(HasSubstr("\x1b")));
  EXPECT_THAT(case_line(violated_case(), k_coloured), HasSubstr("\x1b[31m✗ violated\x1b[0m "));
  EXPECT_THAT(case_line(holding_case(), k_coloured), HasSubstr("\x1b[32m"));
}

TEST(CaseDetails, ExplainAViolation) {
  EXPECT_EQ(
      case_details(violated_case(), k_plain),
      "✗ violated        1.23 s  sample: kill at instance 1, after postgres.commit, 3rd\n"
      "  duplicate effect: event 3 (id e3, key k3) was applied twice: transactions (2 rows)\n"
      "              event 3 (key k3) was produced to payments[2], offset 17\n"
      "    -0.050 s  delivered to instance 1 (offsets 15 to 18 of payments[2])\n"
      "    +0.000 s  instance 1 committed transactions: id=3\n"
      "    +0.000 s  kill at instance 1, after postgres.commit, 3rd: Postgres had done it, the "
      "answer was withheld\n"
      "              the committed offset of payments[2] was still 17: offset 17 did not count as "
      "done\n"
      "    +0.020 s  instance 1: was killed by signal 9\n"
      "    +0.030 s  instance 1: started again\n"
      "    +0.040 s  delivered again to instance 1 (offsets 17 to 18 of payments[2])\n"
      "    +0.050 s  instance 1 committed transactions: id=4\n"
      "    +0.060 s  instance 1 committed offset 18 of payments[2]: the event counts as done\n"
      "  receipt  ✓ kill at instance 1, after postgres.commit, 3rd: fired and took effect\n"
      "           instance 1 was killed by signal 9\n"
      "  seed     42\n"
      "  again    wringer replay /results/sample/no-fault\n");
}

TEST(CaseDetails, SayOnceHowItCameAboutAndWhatHelps) {
  CaseResult result = violated_case();
  result.anomalies.front().cause = "redelivery after crash";
  result.anomalies.push_back(result.anomalies.front());
  const std::string details = case_details(result, k_plain);
  EXPECT_THAT(details, HasSubstr("was applied twice: transactions (2 rows) (redelivery after "
                                 "crash)\n"));
  const CauseKind& cause = *find_cause("redelivery after crash");
  const std::string told =
      fmt::format("  cause    {}: {}\n  remedy   {}\n", cause.name, cause.meaning, cause.remedy);
  const std::size_t at = details.find(told);
  ASSERT_NE(at, std::string::npos) << details;
  EXPECT_EQ(details.find("  cause    ", at + 1), std::string::npos);
}

TEST(CaseDetails, SayWhatHelpsAgainstEachHarmOfACause) {
  CaseResult result = violated_case();
  result.anomalies.front().cause = "redelivery after crash";
  result.anomalies.push_back(result.anomalies.front());
  result.anomalies.back().property = "stale overwrite";
  const CauseKind& cause = *find_cause("redelivery after crash");
  EXPECT_THAT(case_details(result, k_plain),
              HasSubstr(fmt::format("  remedy   {}\n  remedy   {}\n", cause.remedy,
                                    remedy_of(cause, "stale overwrite"))));
}

TEST(CaseDetails, GiveTheReasonsOfAnInconclusiveCase) {
  EXPECT_THAT(case_details(inconclusive_case(), k_plain),
              AllOf(HasSubstr("  inconclusive: the fault never fired\n"),
                    HasSubstr("- kill at instance 1, after postgres.commit, 99th: never fired\n")));
}

TEST(CaseDetails, AreOneLineForACaseThatHolds) {
  EXPECT_EQ(case_details(holding_case(), k_plain), case_line(holding_case(), k_plain));
}

TEST(CaseDetails, TellThreeStoriesAndNameTheRest) {
  CaseResult result = violated_case();
  result.anomalies.resize(30, result.anomalies.front());
  const std::string text = case_details(result, k_plain);
  const auto count = [&text](const std::string& what) {
    int found = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count("was produced to"), 3);
  EXPECT_EQ(count("duplicate effect: "), 6);
  EXPECT_EQ(count("… and 24 more of duplicate effect"), 1);
  result.anomalies.push_back(result.anomalies.front());
  result.anomalies.back().property = "loss";
  EXPECT_THAT(case_details(result, k_plain), HasSubstr("loss: "));
}

TEST(SummaryTable, IsAsWideAsWhatStandsInIt) {
  RunResult run = run_of({holding_case(), violated_case()});
  EXPECT_EQ(summary_table(run, k_plain),
            "scenario  cases  holds  inconclusive  violated    time\n"
            "sample        2      1             0         1  2.46 s\n");
  run.scenarios.push_back(run.scenarios.front());
  run.scenarios.back().name = "a-longer-name";
  run.scenarios.back().cases.push_back(inconclusive_case());
  EXPECT_EQ(summary_table(run, k_plain),
            "scenario       cases  holds  inconclusive  violated    time\n"
            "sample             2      1             0         1  2.46 s\n"
            "a-longer-name      3      1             1         1  3.69 s\n"
            "all                5      2             1         2  6.15 s\n");
}

TEST(ClosingLines, TellWhatTheTimeWentTo) {
  RunResult run = run_of({holding_case()});
  EXPECT_EQ(closing_lines(run, k_plain),
            "services    started in 3.20 s: kafka 4.3.1, postgres 15.14\n"
            "first case  1.23 s\n"
            "total       12.35 s\n"
            "results     /results\n"
            "✓ holds\n");
  run.services_were_warm = true;
  EXPECT_THAT(closing_lines(run, k_plain), HasSubstr("services    warm: kafka"));
}

TEST(ClosingLines, ARunOfNothingIsNoSuccess) {
  EXPECT_THAT(closing_lines(RunResult{}, k_plain), HasSubstr("? inconclusive\n"));
}

TEST(Console, TellsOfRisksThoughTheCasesHold) {
  RunResult run;
  ScenarioResult& scenario = run.scenarios.emplace_back();
  for (int i = 0; i < 3; ++i) {
    CaseResult& result = scenario.cases.emplace_back();
    result.verdict = Verdict::holds;
    const Anomaly unsettled{"not settled", std::nullopt, "", {}};
    if (i > 0) result.at_risk = {unsettled, unsettled};
  }
  scenario.cases[0].at_risk = {{"crash", std::nullopt, "", {}}};
  EXPECT_THAT(closing_lines(run, k_plain),
              HasSubstr("at risk     crash (1 case), not settled (2 cases)\n"));
}

TEST(Console, TheLastLineSaysHowMuchWasLeftOut) {
  Coverage coverage;
  coverage.points = {{}};
  coverage.faults = {"kill", "pause", "terminate"};
  coverage.cells = {{.state = CellState::tried},
                    {.state = CellState::not_tried},
                    {.state = CellState::not_reached}};
  RunResult run;
  run.scenarios.emplace_back().coverage = coverage;
  EXPECT_THAT(closing_lines(run, k_plain),
              HasSubstr("? inconclusive, as far as it was tried: at 1 of 2 places\n"));
  run.scenarios[0].coverage->cells[1].state = CellState::tried;
  EXPECT_THAT(closing_lines(run, k_plain), HasSubstr("? inconclusive\n"));
}

TEST(ErrorLines, QuoteWhatAServerOfCiWouldObeyAndDropControlCharacters) {
  const std::string lines =
      error_lines({ErrorCode::environment, "the system said\n::error::red\n##[debug]\x1b[2J"});
  EXPECT_THAT(lines, AllOf(StartsWith("wringer: the system said\n"), HasSubstr("| ::error::red\n"),
                           HasSubstr("| ##[debug]"), Not(HasSubstr("\x1b"))));
}

TEST(CaseDetails, LeaveNoBlanksAtTheEndOfALineAndNoControlCharacters) {
  CaseResult odd = inconclusive_case();
  odd.reasons = {"its last lines:\n    one  \n\n    two\x1b[2J"};
  for (const CaseResult& result : {holding_case(), violated_case(), odd}) {
    for (const ConsoleStyle style : {k_plain, k_coloured}) {
      std::istringstream text(case_details(result, style));
      for (std::string line; std::getline(text, line);) {
        EXPECT_TRUE(line.empty() || line.back() != ' ') << "'" << line << "'";
      }
    }
    EXPECT_THAT(case_details(result, k_plain), Not(HasSubstr("\x1b")));
  }
}

}  // namespace
}  // namespace wringer::reports
