#include "reports/coverage_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wringer::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

Coverage sample() {
  Coverage coverage;
  coverage.points = {{.text = "after postgres.commit"}, {.text = "before kafka.fetch"}};
  coverage.faults = {"kill", "pause until takeover"};
  coverage.cells = {{.state = CellState::tried, .verdict = Verdict::violated},
                    {.state = CellState::tried, .verdict = Verdict::holds},
                    {.state = CellState::tried, .verdict = Verdict::inconclusive},
                    {.state = CellState::left_out}};
  return coverage;
}

TEST(CoverageText, SaysThatEverythingWasTried) {
  const std::string text = coverage_text(sample(), {});
  EXPECT_THAT(text, HasSubstr("all 3 reachable places were tried: 1 held, 1 inconclusive, 1 "
                              "violated"));
  EXPECT_THAT(text, HasSubstr("  b  pause until takeover\n"));
  EXPECT_THAT(text, HasSubstr("  1  ✗  ✓  after postgres.commit\n"));
  EXPECT_THAT(text, HasSubstr("  2  ?     before kafka.fetch\n"));
  EXPECT_THAT(text, Not(HasSubstr("not tried:")));
}

TEST(CoverageText, PaintsItsCellsAndNothingElse) {
  Coverage coverage = sample();
  coverage.points[1].text = "before \x1b[2Jkafka.fetch";
  const std::string text = coverage_text(coverage, {.colour = Colour::ansi});
  EXPECT_THAT(text, HasSubstr("  1  \x1b[31m✗\x1b[0m  \x1b[32m✓\x1b[0m  after postgres.commit\n"));
  EXPECT_THAT(text, HasSubstr("before �[2Jkafka.fetch\n"));
}

TEST(CoverageText, SaysWhatWasNotTriedAndWhy) {
  Coverage coverage = sample();
  coverage.cells[2] = {.state = CellState::not_reached, .why = "the system did not come there"};
  coverage.cells[3] = {.state = CellState::not_tried};
  const std::string text = coverage_text(coverage, {});
  EXPECT_THAT(text, HasSubstr("2 of 4 reachable places were tried"));
  EXPECT_THAT(text, HasSubstr("  1 not tried\n"));
  EXPECT_THAT(text, HasSubstr("  1 not reached: the system did not come there\n"));
}

// Of so many points; at the first of them, one of two faults was tried.
Coverage cut_at_the_first_of(std::size_t points) {
  Coverage coverage;
  coverage.faults = {"kill", "pause until takeover"};
  for (std::size_t point = 0; point < points; ++point) {
    coverage.points.push_back({.text = "point " + std::to_string(point + 1)});
    for (int fault = 0; fault < 2; ++fault) {
      coverage.cells.push_back({.state = CellState::not_tried});
    }
  }
  coverage.cells.front() = {.state = CellState::tried, .verdict = Verdict::holds};
  return coverage;
}

TEST(CoverageText, OnlyCountsTheRowsOfARunThatWasCutInWhichNothingWasTried) {
  Coverage coverage = cut_at_the_first_of(75);
  coverage.at(40, 0) = {.state = CellState::not_reached, .why = "the system did not come there"};
  coverage.at(50, 0) = coverage.at(50, 1) = {.state = CellState::left_out};
  const std::string text = coverage_text(coverage, {});
  EXPECT_THAT(text, HasSubstr("  1  ✓  o  point 1\n 41  -  o  point 41\n"
                              "  … and 72 more points, where nothing was tried: report.html has "
                              "them\n1 of 148 reachable places were tried"));
  EXPECT_THAT(text, HasSubstr("  146 not tried\n"));
  EXPECT_THAT(text, Not(HasSubstr("point 2")));
}

TEST(CoverageText, HasAllRowsWhereMostWasTried) {
  Coverage coverage = cut_at_the_first_of(2);
  coverage.at(0, 1) = {.state = CellState::tried, .verdict = Verdict::holds};
  const std::string text = coverage_text(coverage, {});
  EXPECT_THAT(text, HasSubstr("  2  o  o  point 2\n"));
  EXPECT_THAT(text, Not(HasSubstr("report.html")));
}

TEST(CoverageText, ShowsTheSmallestCaseAndHowToReplayIt) {
  ScenarioResult scenario;
  scenario.name = "s";
  SmallestCase smallest{.of = "kill: there", .failed = 5, .runs = 5, .tried = 20};
  smallest.result.folder = "/results/s/smallest";
  smallest.result.reduction = {.events = 3, .keys = 1};
  scenario.smallest.push_back(smallest);
  scenario.notes.push_back("nothing was explored");
  const std::string text = exploration_text(scenario, {});
  EXPECT_THAT(text, HasSubstr("with     3 events, 1 key\n"));
  EXPECT_THAT(text, HasSubstr("failed   5 of 5 times\n"));
  EXPECT_THAT(text, HasSubstr("replay   wringer replay /results/s/smallest\n"));
  EXPECT_THAT(text, HasSubstr("s: nothing was explored\n"));
}

}  // namespace
}  // namespace wringer::reports
