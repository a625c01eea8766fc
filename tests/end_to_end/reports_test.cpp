// What a run leaves behind, however it ends.

#include "tests/browser/chromium.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

fs::path newest_run(const TestFolder& folder) {
  return folder.path() / "wringer-results" / "latest";
}

// Each whole line, as JSON.
std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream stream(text.substr(0, text.rfind('\n') + 1));
  for (std::string line; std::getline(stream, line);) lines.push_back(json::parse(line));
  return lines;
}

void wait_for_cases(const WringerProcess& run, const TestFolder& folder, long count) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  const auto finished = [&] {
    const std::string text = contents_of(newest_run(folder) / "cases.ndjson");
    return std::count(text.begin(), text.end(), '\n');
  };
  while (finished() < count) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << run.out_so_far();
    std::this_thread::sleep_for(5ms);
  }
}

json data_of_page(const std::string& page) {
  const std::string open = "<script type=\"application/json\" id=\"run\">";
  const std::size_t at = page.find(open);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + open.size();
  return json::parse(page.substr(begin, page.find("</script>", begin) - begin), nullptr, false);
}

// Reports are written now and then only, the page last.
void wait_for_reported_cases(const WringerProcess& run, const TestFolder& folder,
                             std::size_t count) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  const auto reported = [&]() -> std::size_t {
    const json data = data_of_page(contents_of(newest_run(folder) / "report.html"));
    if (!data.is_object() || data.at("scenarios").empty()) return 0;
    return data.at("scenarios").at(0).at("cases").size();
  };
  while (reported() < count) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << run.out_so_far();
    std::this_thread::sleep_for(5ms);
  }
}

// Of the run's three files for machines and people; all must be whole.
struct Left {
  std::size_t in_lines = 0;
  std::size_t in_results = 0;
  std::size_t in_junit = 0;
  std::size_t in_page = 0;
  bool finished = true;
};

Left left_by(const TestFolder& folder, const std::string& scenario) {
  Left left;
  const fs::path run = newest_run(folder);
  left.in_lines = lines_of(contents_of(run / "cases.ndjson")).size();
  const json results = json::parse(contents_of(run / "results.json"));
  left.finished = results.at("finished");
  left.in_results = results.at("scenarios").at(0).at("cases").size();
  pugi::xml_document xml;
  const fs::path junit = folder.path() / "junit" / ("TEST-" + scenario + ".xml");
  EXPECT_TRUE(xml.load_file(junit.c_str())) << junit;
  left.in_junit = xml.select_nodes("//testcase").size();
  EXPECT_EQ(xml.document_element().attribute("tests").as_ullong(), left.in_junit);
  const std::string page = contents_of(run / "report.html");
  EXPECT_THAT(page, testing::EndsWith("</html>\n"));
  const json data = data_of_page(page);
  EXPECT_EQ(data.at("finished"), left.finished);
  left.in_page = data.at("scenarios").at(0).at("cases").size();
  return left;
}

TEST(Reports, OfAKilledRunAreWholeAndHaveItsFinishedCases) {
  const TestFolder folder;
  WringerProcess run({"run", "--junit", "junit", "--jobs", "1", "--times", "100",
                      ledger("dedup-crash-after-commit")},
                     folder.path());
  wait_for_reported_cases(run, folder, 2);
  kill(run.pid(), SIGKILL);
  EXPECT_EQ(run.finish().code, 128 + SIGKILL);
  const Left left = left_by(folder, "dedup-crash-after-commit");
  EXPECT_FALSE(left.finished);
  EXPECT_GE(left.in_lines, 2u);
  // They are written one after the other, and after the line of a case; and JUnit XML says besides
  // that the run was not over.
  for (const std::size_t count : {left.in_results, left.in_junit - 1, left.in_page}) {
    EXPECT_GE(count, 2U);
    EXPECT_LE(count, left.in_lines);
  }
  const Finished told = run_wringer({"explain"}, folder.path());
  EXPECT_EQ(told.code, 0) << told.all();
  EXPECT_THAT(told.out, HasSubstr("This run was not over"));
}

TEST(Reports, OfAnInterruptedRunHaveAllFinishedCasesAndSayThatItWasNotOver) {
  const TestFolder folder;
  WringerProcess run({"run", "--junit", "junit", "--jobs", "1", "--times", "100",
                      ledger("dedup-crash-after-commit")},
                     folder.path());
  wait_for_cases(run, folder, 2);
  kill(run.pid(), SIGINT);
  EXPECT_EQ(run.finish().code, 130);
  const Left left = left_by(folder, "dedup-crash-after-commit");
  EXPECT_FALSE(left.finished);
  EXPECT_GE(left.in_lines, 2u);
  EXPECT_EQ(left.in_results, left.in_lines);
  EXPECT_EQ(left.in_page, left.in_lines);
  // And what ended it.
  EXPECT_EQ(left.in_junit, left.in_lines + 1);
}

TEST(Reports, JunitOfEveryVerdictFollowsTheRulesOfSurefire) {
  if (std::system("xmllint --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no xmllint here";
  for (const char* inconclusive : {"error", "skipped"}) {
    const TestFolder folder;
    const Finished run =
        run_wringer({"run", "--junit", "junit", "--inconclusive", inconclusive,
                     ledger("insert-crash-after-commit"), ledger("dedup-crash-after-commit"),
                     ledger("insert-fault-never-fires")},
                    folder.path());
    EXPECT_EQ(run.code, 1) << run.all();
    const std::string check = "xmllint --noout --schema '" WRINGER_JUNIT_SCHEMA "' " +
                              folder.path().string() + "/junit/TEST-*.xml 2>&1";
    EXPECT_EQ(std::system(check.c_str()), 0);
    pugi::xml_document xml;
    const fs::path file = folder.path() / "junit" / "TEST-insert-fault-never-fires.xml";
    ASSERT_TRUE(xml.load_file(file.c_str()));
    EXPECT_EQ(xml.select_nodes((std::string("//testcase/") + inconclusive).c_str()).size(), 1u);
  }
}

TEST(Reports, EventsAreAloneOnStdout) {
  const TestFolder folder;
  const Finished run =
      run_wringer({"run", "--events", "-", ledger("insert-crash-after-commit")}, folder.path());
  EXPECT_EQ(run.code, 1) << run.all();
  std::vector<std::string> kinds;
  const std::vector<json> events = lines_of(run.out);
  for (const json& event : events) kinds.push_back(event.at("event"));
  EXPECT_THAT(kinds, testing::IsSupersetOf({"step", "case_started", "case_finished"}));
  ASSERT_FALSE(kinds.empty());
  EXPECT_EQ(kinds.back(), "run_finished");
  EXPECT_EQ(events.back().at("run").at("verdict"), "violated");
  EXPECT_THAT(run.err, HasSubstr("applied twice"));
}

TEST(Reports, AStoredCaseIsExplainedAgain) {
  const TestFolder folder;
  const Finished run = run_wringer({"run", ledger("insert-crash-after-commit")}, folder.path());
  ASSERT_EQ(run.code, 1) << run.all();
  const Finished told = run_wringer({"explain", "wringer-results"}, folder.path());
  EXPECT_EQ(told.code, 0) << told.all();
  // Word by word what the run printed of the case, but for how long it took.
  const std::string story = told.out.substr(told.out.find('\n'));
  EXPECT_THAT(run.out, HasSubstr(story));
  const Finished nobody = run_wringer({"explain", "wringer-results", "nobody"}, folder.path());
  EXPECT_EQ(nobody.code, 4);
  EXPECT_THAT(nobody.err, HasSubstr("no case is called 'nobody'"));
}

TEST(Reports, ThePageOfARealRunShowsFaultAnomalyAndRows) {
  const auto program = find_chromium();
  if (!program) GTEST_SKIP() << "no Chromium in PATH (package chromium), nor $WRINGER_CHROMIUM";
  const TestFolder folder;
  const Finished run = run_wringer({"run", ledger("insert-crash-after-commit")}, folder.path());
  ASSERT_EQ(run.code, 1) << run.all();
  Chromium browser(*program);
  browser.open(newest_run(folder) / "report.html");
  browser.await("document.querySelector('canvas.timeline')?.dataset.painted");
  const std::string text = browser.evaluate("document.body.innerText");
  for (const char* part :
       {"✗ violated", "was applied twice", "Life of event", "redelivery after crash",
        "delivered again to instance 1", "public.transactions insert", "public.accounts update",
        "fired and took effect", "instance-1.err"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("incomplete")));
  EXPECT_EQ(browser.evaluate("document.querySelectorAll('.step.applied').length"), 2);
  EXPECT_THAT(browser.complaints(), IsEmpty());
}

}  // namespace
}  // namespace wringer::test
