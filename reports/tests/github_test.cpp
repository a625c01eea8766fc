#include "reports/github.h"

#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::reports {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(GithubAnnotations, AnErrorForEachBrokenPropertyAndAWarningForWhatProvedNothing) {
  const RunResult run =
      run_of({holding_case(), violated_case(), violated_case(), inconclusive_case()});
  EXPECT_EQ(
      github_annotations(run, "", "/scenarios"),
      "::error file=sample.yaml,line=1,title=sample%3A duplicate effect in 2 of 4 cases::kill at "
      "instance 1, after postgres.commit, 3rd%0Aevent 3 (id e3, key k3) was applied twice: "
      "transactions (2 rows)%0Awringer replay /results/sample/no-fault\n"
      "::warning file=sample.yaml,line=1,title=sample%3A 1 of 4 cases proved nothing::kill at "
      "instance 1, after postgres.commit, 99th%0Athe fault never fired\n");
}

TEST(GithubAnnotations, OfARunThatHoldsAreNone) {
  EXPECT_EQ(github_annotations(run_of({holding_case()}), "", ""), "");
}

TEST(GithubAnnotations, StandAtTheFaultsOfTheirScenario) {
  const TemporaryFolder folder;
  RunResult run = run_of({violated_case()});
  run.scenarios.front().file = folder.path() / "tests" / "a,b.yaml";
  std::filesystem::create_directories(folder.path() / "tests");
  std::ofstream(run.scenarios.front().file) << "system:\n  faults: no\nfaults:\n  - {}\n";
  EXPECT_THAT(github_annotations(run, "", folder.path()),
              StartsWith("::error file=tests/a%2Cb.yaml,line=3,title="));
  // Elsewhere it is named in full.
  EXPECT_THAT(github_annotations(run, "", folder.path() / "other"),
              StartsWith("::error file=" + folder.path().string()));
}

TEST(GithubAnnotations, WhatEndedTheRunComesFirst) {
  EXPECT_THAT(github_annotations(run_of({violated_case()}), "Kafka ended: 100%\nout of disk", ""),
              StartsWith("::error title=Wringer%3A the run could not go on::Kafka ended: "
                         "100%25%0Aout of disk\n::error file="));
}

TEST(GithubAnnotations, NoTextOfTheSystemBecomesACommand) {
  CaseResult nasty = violated_case();
  nasty.name = "x\n::stop-commands::all\r\n";
  nasty.anomalies.front().property = "p,file=/etc/passwd::y\n::debug::";
  nasty.anomalies.front().summary = "\n::add-mask::e\x1b[2J";
  const std::string told = github_annotations(run_of({nasty}), "", "");
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 1);
  EXPECT_THAT(told, Not(HasSubstr("\r")));
  EXPECT_THAT(told, Not(HasSubstr("\x1b")));
  EXPECT_THAT(told,
              HasSubstr("title=sample%3A p%2Cfile=/etc/passwd%3A%3Ay%0A%3A%3Adebug%3A%3A in"));
}

TEST(GithubAnnotations, AreNoMoreThanGithubShows) {
  std::vector<CaseResult> cases;
  for (int i = 0; i < 30; ++i) {
    cases.push_back(violated_case());
    cases.back().anomalies.front().property = "property " + std::to_string(i);
  }
  EXPECT_EQ(count_of(github_annotations(run_of(cases), "no disk", ""), "::error "), 10U);
}

TEST(GithubSummary, TellsVerdictScenariosAndStories) {
  const std::string summary =
      github_summary(run_of({holding_case(), violated_case(), inconclusive_case()}), "");
  EXPECT_THAT(summary,
              AllOf(StartsWith("## ✗ violated\n\n| Scenario | Cases |"),
                    HasSubstr("| ✗ sample | 3 | 1 | 1 | 1 | 3.69 s |\n"),
                    HasSubstr("<details><summary>✗ sample: kill at instance 1, after "
                              "postgres.commit, 3rd</summary>\n\n```text\nduplicate effect: "),
                    HasSubstr("delivered again to instance 1"),
                    HasSubstr("\nwringer replay /results/sample/no-fault\n```\n\n</details>"),
                    HasSubstr("<summary>? sample: kill at instance 1, after postgres.commit, 99th"),
                    Not(HasSubstr("no fault</summary>"))));
}

TEST(GithubSummary, OfARunThatCouldNotGoOnSaysWhy) {
  const std::string summary = github_summary({}, "no Java <found>");
  EXPECT_THAT(summary, HasSubstr("The run could not go on: no Java &#60;found&#62;\n"));
}

TEST(GithubSummary, TellsHowTheFaultsWereStood) {
  CaseResult result = violated_case();
  result.metrics = CaseMetrics{.delivered = 5,
                               .records = 4,
                               .recovery = std::chrono::milliseconds(120),
                               .under_fault = CaseMetrics::UnderFault{std::chrono::seconds(2), 4}};
  EXPECT_THAT(
      github_summary(run_of({result}), ""),
      HasSubstr("Under faults: recovered within 120 ms, each record delivered 1.25 times, 2 "
                "records a second done under faults.\n"));
}

TEST(GithubSummary, NoTextOfTheSystemBecomesMarkup) {
  CaseResult nasty = inconclusive_case();
  nasty.name = "<script>|`x`|[a](b)\n# head";
  nasty.reasons = {"```\n</details><script>alert(1)</script>\n````"};
  const std::string summary = github_summary(run_of({nasty}), "");
  EXPECT_THAT(summary,
              HasSubstr("&#60;script&#62;&#124;&#96;x&#96;&#124;&#91;a&#93;(b) &#35; head"));
  // The reason stays within its fence, which is longer than those in it.
  EXPECT_THAT(summary, HasSubstr("`````text\ninconclusive: ```\n"));
  EXPECT_EQ(count_of(summary, "\n`````\n"), 1U);
}

TEST(GithubSummary, FitsIntoWhatGithubTakes) {
  CaseResult large = inconclusive_case();
  large.reasons = std::vector<std::string>(2000, std::string(500, 'x'));
  const std::string summary = github_summary(run_of(std::vector<CaseResult>(100, large)), "");
  EXPECT_LT(summary.size(), 1'000'000U);
  EXPECT_THAT(summary, HasSubstr("results.json has all of it"));
  EXPECT_THAT(summary, EndsWith("and 80 more; report.html in /results has them all.\n"));
}

}  // namespace
}  // namespace wringer::reports
