#include "reports/run_reports.h"

#include "reports/results_file.h"
#include "reports/tests/sample.h"
#include "reports/tests/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <sstream>

namespace wringer::reports {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// A clock by which everything takes as long as it is told to: each look at it moves it on.
class TickingClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime now() const override { return m_now += m_step; }
  [[nodiscard]] WallTime wall_now() const override { return {}; }
  void set_step(Duration step) { m_step = step; }
  void advance(Duration by) { m_now += by; }

 private:
  mutable MonotonicTime m_now{};
  Duration m_step{};
};

class RunReportsTest : public testing::Test {
 protected:
  RunResult run(std::vector<CaseResult> cases) {
    RunResult result = run_of(std::move(cases));
    result.folder = m_folder.path() / "run";
    std::filesystem::create_directories(result.folder);
    return result;
  }
  RunReports reports() { return {{.junit = m_folder.path() / "junit"}, m_clock}; }
  std::string file(const std::string& name) const { return text_of(m_folder.path() / name); }
  std::size_t cases_in_results() const {
    return json::parse(file("run/results.json")).at("scenarios")[0].at("cases").size();
  }
  std::vector<json> lines() const {
    std::vector<json> lines;
    std::istringstream stream(file("run/cases.ndjson"));
    for (std::string line; std::getline(stream, line);) lines.push_back(json::parse(line));
    return lines;
  }

  TemporaryFolder m_folder;
  TickingClock m_clock;
};

TEST_F(RunReportsTest, EveryFileHoldsWhatIsFinishedWhileTheRunGoesOn) {
  RunReports reports = this->reports();
  ASSERT_TRUE(reports.update(run({violated_case()})).has_value());
  EXPECT_EQ(cases_in_results(), 1u);
  EXPECT_EQ(json::parse(file("run/results.json")).at("finished"), false);
  EXPECT_THAT(file("run/report.html"), HasSubstr("Main.start();"));
  pugi::xml_document xml;
  EXPECT_TRUE(xml.load_string(file("junit/TEST-sample.xml").c_str()));
  EXPECT_THAT(file("junit/TEST-sample.xml"), HasSubstr("the run had not ended"));
  EXPECT_EQ(lines().size(), 1u);
}

TEST_F(RunReportsTest, EachCaseHasItsLineOnce) {
  RunReports reports = this->reports();
  ASSERT_TRUE(reports.update(run({holding_case("a")})).has_value());
  ASSERT_TRUE(reports.update(run({holding_case("a"), violated_case()})).has_value());
  ASSERT_TRUE(
      reports.finish(run({holding_case("a"), violated_case(), holding_case("c")}), "").has_value());
  const std::vector<json> lines = this->lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].at("name"), "a");
  EXPECT_EQ(lines[2].at("name"), "c");
  const Schema schema = Schema(WRINGER_RESULTS_SCHEMA).definition("case");
  for (json line : lines) {
    EXPECT_EQ(line.at("scenario"), "sample");
    EXPECT_EQ(line.at("file"), "/scenarios/sample.yaml");
    line.erase("scenario");
    line.erase("file");
    EXPECT_THAT(schema.mistakes_in(line), testing::IsEmpty());
  }
}

TEST_F(RunReportsTest, WritingTakesNoMoreThanATwentiethOfTheTime) {
  RunReports reports = this->reports();
  m_clock.set_step(std::chrono::seconds(1));  // Writing takes a second.
  ASSERT_TRUE(reports.update(run({holding_case("a")})).has_value());
  m_clock.advance(std::chrono::seconds(10));
  ASSERT_TRUE(reports.update(run({holding_case("a"), holding_case("b")})).has_value());
  EXPECT_EQ(cases_in_results(), 1u);
  EXPECT_EQ(lines().size(), 2u) << "the line is not put off";
  m_clock.advance(std::chrono::seconds(10));
  ASSERT_TRUE(reports.update(run({holding_case("a"), holding_case("b")})).has_value());
  EXPECT_EQ(cases_in_results(), 2u);
}

TEST_F(RunReportsTest, TheEndIsAlwaysWritten) {
  RunReports reports = this->reports();
  m_clock.set_step(std::chrono::seconds(1));
  ASSERT_TRUE(reports.update(run({holding_case("a")})).has_value());
  ASSERT_TRUE(reports.finish(run({holding_case("a"), holding_case("b")}), "").has_value());
  EXPECT_EQ(cases_in_results(), 2u);
  EXPECT_EQ(json::parse(file("run/results.json")).at("finished"), true);
  EXPECT_THAT(file("junit/TEST-sample.xml"), Not(HasSubstr("<error")));
}

TEST_F(RunReportsTest, ARunThatCouldNotGoOnIsNotFinished) {
  ASSERT_TRUE(reports().finish(run({holding_case("a")}), "interrupted").has_value());
  EXPECT_EQ(json::parse(file("run/results.json")).at("finished"), false);
  EXPECT_THAT(file("junit/TEST-sample.xml"), HasSubstr("message=\"interrupted\""));
}

TEST_F(RunReportsTest, AFolderThatIsGoneIsAnError) {
  RunResult gone = run_of({holding_case()});
  gone.folder = m_folder.path() / "gone";
  const Status status = reports().update(gone);
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, HasSubstr("cases.ndjson"));
}

}  // namespace
}  // namespace wringer::reports
