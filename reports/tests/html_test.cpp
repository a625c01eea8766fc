#include "reports/html.h"

#include "reports/results_file.h"
#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace wringer::reports {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string page_of(const RunResult& run, const HtmlContext& context = {}) {
  return html_page(run, context);
}

// What stands in a data element of the page.
json data_in(const std::string& page, const std::string& id) {
  const std::string open = "<script type=\"application/json\" id=\"" + id + "\">";
  const std::size_t begin = page.find(open);
  if (begin == std::string::npos) return nullptr;
  const std::size_t end = page.find("</script>", begin);
  return json::parse(page.substr(begin + open.size(), end - begin - open.size()));
}

TEST(Html, StatesThatItIsIncompleteUntilItsScriptHasRun) {
  const std::string page = page_of(run_of({holding_case()}));
  EXPECT_THAT(page, HasSubstr("This report is incomplete."));
  // What is read last stands last, so a page that was cut off never gets as far as its script.
  EXPECT_LT(page.find("id=\"case-0\""), page.find("id=\"run\""));
  EXPECT_LT(page.find("id=\"run\""), page.find("Main.start();"));
}

TEST(Html, NeedsNothingFromElsewhere) {
  const std::string page = page_of(run_of({violated_case()}));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* address : {"http://", "https://", "src=", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(address)));
  }
}

TEST(Html, NoTextOfTheSystemEndsItsElement) {
  CaseResult result = violated_case();
  const std::string nasty = "</script><script>alert(1)</script><!-- {{script}} ]]>\x01\xff";
  result.name = nasty;
  result.folder = nasty;
  result.anomalies.front().summary = nasty;
  result.anomalies.front().evidence = {nasty};
  result.history.events[2].payload = nasty;
  const std::string page = page_of(run_of({result}));
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
  EXPECT_EQ(data_in(page, "run").at("scenarios")[0].at("cases")[0].at("name"),
            "</script><script>alert(1)</script><!-- {{script}} ]]>��");
}

TEST(Html, OnlyWhatDoesNotHoldAndItsSiblingCarryTimelines) {
  CaseResult sibling = violated_case();
  sibling.name = "kill at instance 1, after postgres.commit, 4th";
  sibling.verdict = Verdict::holds;
  sibling.anomalies.clear();
  const std::string page = page_of(run_of({holding_case(), sibling, violated_case()}));
  EXPECT_FALSE(data_in(page, "case-0").contains("timeline"));
  EXPECT_THAT(data_in(page, "case-0").at("without"), HasSubstr("no journal"));
  EXPECT_TRUE(data_in(page, "case-1").contains("timeline"));
  EXPECT_TRUE(data_in(page, "case-2").contains("timeline"));
  EXPECT_EQ(data_in(page, "case-2").at("sibling"), 1);
  // The sibling tells of the event at which the other failed.
  EXPECT_EQ(data_in(page, "case-1").at("lives")[0].at("event"), 3);
}

TEST(Html, TellsTheLifeOfTheEventOfAnAnomaly) {
  const json life = data_in(page_of(run_of({violated_case()})), "case-0").at("lives")[0];
  EXPECT_EQ(life.at("event"), 3);
  EXPECT_EQ(life.at("place"), "payments[2], offset 17");
  std::vector<std::string> steps;
  for (const json& step : life.at("steps")) steps.push_back(step.at("step"));
  EXPECT_THAT(steps, testing::ElementsAre("delivered", "applied", "fault", "remark", "instance",
                                          "instance", "delivered", "applied", "counted"));
}

TEST(Html, TimelineHasEveryMomentOnce) {
  const CaseResult result = violated_case();
  const json timeline = data_in(page_of(run_of({result})), "case-0").at("timeline");
  const std::size_t entries = result.journal->entries().size();
  EXPECT_EQ(timeline.at("total"), entries);
  for (const char* column : {"at", "what", "instance", "connection", "exchange", "text"}) {
    EXPECT_EQ(timeline.at(column).size(), entries) << column;
  }
  std::int64_t at = 0;
  for (const json& step : timeline.at("at")) at += step.get<std::int64_t>();
  EXPECT_EQ(at, timeline.at("end_us"));
  EXPECT_EQ(timeline.at("faults")[0].at("at_us"), timeline.at("origin_us"));
}

TEST(Html, OfALongJournalWhatIsAroundTheFaultIsKept) {
  CaseResult result = violated_case();
  JournalBuilder journal;
  for (int i = 0; i < 900; ++i) journal.fetch(1, 0, 0);
  const Moment struck = journal.commit(1);
  for (int i = 0; i < 2000; ++i) journal.fetch(1, 0, 0);
  result.journal = journal.journal();
  result.receipts.front().moment = struck;
  const HtmlContext context{.bounds = {.entries_of_case = 1000}};
  const json timeline = data_in(page_of(run_of({result}), context), "case-0").at("timeline");
  EXPECT_EQ(timeline.at("total"), 2902);
  EXPECT_EQ(timeline.at("kept"), 1000);
  ASSERT_EQ(timeline.at("gaps").size(), 1u);
  const int first = timeline.at("gaps")[0][1];
  EXPECT_LT(first, 700) << "some of what was before";
  EXPECT_GT(first + 1000, 1400) << "and more of what came after";
}

TEST(Html, TimelinesOfManyCasesStayWithinABound) {
  JournalBuilder journal;
  for (int i = 0; i < 90; ++i) journal.fetch(1, 0, 0);
  CaseResult result = inconclusive_case();
  result.journal = journal.journal();
  const std::string page =
      page_of(run_of({result, result, result, result, result, violated_case()}),
              {.bounds = {.entries = 400}});
  EXPECT_TRUE(data_in(page, "case-5").contains("timeline")) << "violated cases come first";
  EXPECT_TRUE(data_in(page, "case-3").contains("timeline"));
  EXPECT_FALSE(data_in(page, "case-4").contains("timeline"));
  EXPECT_THAT(data_in(page, "case-4").at("without"), HasSubstr("left out"));
}

TEST(Html, RowsAreThoseOfTheTransactionsThatAnAnomalySpeaksOf) {
  const TemporaryFolder folder;
  CaseResult result = violated_case();
  result.folder = folder.path();
  for (Application& one : result.history.effects[0].applications[3]) one.xid = 771;
  std::filesystem::create_directories(folder.path() / "history");
  std::ofstream(folder.path() / "history" / "changes.ndjson")
      << R"({"begin":770,"lsn":"0/1","at_us":5}
{"table":"public.accounts","op":"insert","new":{"id":"k9"}}
{"begin":771,"lsn":"0/2","at_us":70000}
{"table":"public.accounts","op":"update","old":{"balance":"1"},"new":{"id":"k3","balance":"2","note":null}}
{"table":"public.gone","op":"delete","old":{"id":"x"}}
)";
  const json rows = data_in(page_of(run_of({result})), "case-0").at("rows");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].at("xid"), 771);
  EXPECT_EQ(rows[0].at("events"), json::array({3}));
  EXPECT_EQ(rows[0].at("changes")[0].at("columns"),
            json::parse(R"([["balance","1","2"],["id","k3","k3"],["note","NULL","NULL"]])"));
  EXPECT_EQ(rows[0].at("changes")[1].at("columns"), json::parse(R"([["id","x",null]])"));
}

TEST(Html, LogsAreTheLastLines) {
  const TemporaryFolder folder;
  CaseResult result = violated_case();
  result.folder = folder.path();
  std::ofstream out(folder.path() / "instance-1.out");
  for (int i = 1; i <= 100; ++i) out << "line " << i << "\n";
  out.close();
  std::ofstream(folder.path() / "instance-1.err") << std::string(1'000'000, 'x') << "end";
  std::ofstream(folder.path() / "instance-2.err") << "";
  const json logs = data_in(page_of(run_of({result})), "case-0").at("logs");
  ASSERT_EQ(logs.size(), 2u);
  EXPECT_EQ(logs[0].at("file"), "instance-1.err");
  EXPECT_THAT(logs[0].at("lines")[0], testing::EndsWith("xend"));
  EXPECT_LT(logs[0].at("lines")[0].get<std::string>().size(), 4100u);
  EXPECT_EQ(logs[1].at("lines").size(), 40u);
  EXPECT_EQ(logs[1].at("lines").back(), "line 100");
}

TEST(Html, ComparesWithTheRunBefore) {
  PreviousRun previous{
      .folder = "/results/1", .started = WallTime(std::chrono::hours(1)), .verdicts = {}};
  previous.verdicts[{"sample", "no fault"}] = Verdict::holds;
  previous.verdicts[{"sample", violated_case().name}] = Verdict::holds;
  previous.verdicts[{"sample", "gone"}] = Verdict::holds;
  const std::string page = page_of(run_of({holding_case(), violated_case(), inconclusive_case()}),
                                   {.previous = previous});
  const json found = data_in(page, "run").at("previous");
  EXPECT_EQ(found.at("same"), 1);
  ASSERT_EQ(found.at("changes").size(), 3u);
  EXPECT_EQ(found.at("changes")[0].at("before"), "holds");
  EXPECT_EQ(found.at("changes")[0].at("now"), "violated");
  EXPECT_EQ(found.at("changes")[1].at("before"), nullptr);
  EXPECT_EQ(found.at("changes")[2].at("now"), nullptr);
}

TEST(PreviousRun, IsTheNewestOlderOneThatKnowsTheScenario) {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& run, const std::string& scenario,
                         const std::string& verdict) {
    CaseResult result = verdict == "holds" ? holding_case() : violated_case();
    result.name = "no fault";
    RunResult stored = run_of({result});
    stored.scenarios.front().name = scenario;
    ASSERT_TRUE(write_results(stored, folder.path() / run).has_value());
  };
  write("1", "sample", "violated");
  write("2", "sample", "holds");
  write("3", "other", "holds");
  std::filesystem::create_directories(folder.path() / "4");
  std::ofstream(folder.path() / "4" / "results.json") << "{\"started\": ";
  write("6", "sample", "violated");
  const auto previous = find_previous_run(folder.path() / "5", run_of({holding_case()}));
  ASSERT_TRUE(previous.has_value());
  EXPECT_EQ(previous->folder, folder.path() / "2");
  EXPECT_EQ((previous->verdicts.at({"sample", "no fault"})), Verdict::holds);
}

TEST(HtmlFile, IsWrittenWhole) {
  const TemporaryFolder folder;
  const RunResult run = run_of({violated_case()});
  ASSERT_TRUE(write_html(run, {}, folder.path() / "new" / "report.html").has_value());
  EXPECT_EQ(text_of(folder.path() / "new" / "report.html"), html_page(run, {}));
}

}  // namespace
}  // namespace wringer::reports
