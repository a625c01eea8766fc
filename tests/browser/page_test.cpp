// report.html in a real browser, opened from disk as a reader would.

#include "reports/html.h"
#include "reports/tests/sample.h"
#include "tests/browser/chromium.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace wringer::test {
namespace {

using namespace reports;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Page : public testing::Test {
 protected:
  // One browser for all tests of this program: it starts slowly.
  static void SetUpTestSuite() {
    if (const auto program = find_chromium()) s_browser = std::make_unique<Chromium>(*program);
  }
  static void TearDownTestSuite() { s_browser.reset(); }

  void SetUp() override {
    if (!s_browser) GTEST_SKIP() << "no Chromium in PATH (package chromium), nor $WRINGER_CHROMIUM";
  }

  Chromium& open(const RunResult& run, const HtmlContext& context = {},
                 const std::string& hash = "") {
    return open_text(html_page(run, context), hash);
  }
  Chromium& open_text(const std::string& page, const std::string& hash = "") {
    const std::filesystem::path file = m_folder.path() / "report.html";
    std::ofstream(file, std::ios::binary) << page;
    s_browser->open(file, hash);
    return *s_browser;
  }
  // Everything that a reader sees.
  static std::string text_of(Chromium& browser) {
    return browser.evaluate("document.body.innerText");
  }

  TemporaryFolder m_folder;

 private:
  static inline std::unique_ptr<Chromium> s_browser;
};

CaseResult sibling_case() {
  CaseResult result = violated_case();
  result.name = "kill at instance 1, after postgres.commit, 4th";
  result.verdict = Verdict::holds;
  result.anomalies.clear();
  return result;
}

// A case with so many moments, the fault in their middle.
CaseResult long_case(int moments) {
  CaseResult result = violated_case();
  JournalBuilder journal;
  for (int i = 0; i < moments / 6; ++i) {
    journal.fetch(1, i, i + 1);
    journal.commit(1);
  }
  const Moment struck = journal.commit(1);
  for (int i = 0; i < moments / 6; ++i) {
    journal.fetch(1, i, i + 1);
    journal.commit(1);
  }
  result.journal = journal.journal();
  result.receipts.front().moment = struck;
  return result;
}

TEST_F(Page, TellsTheVerdictFirst) {
  Chromium& browser = open(run_of({holding_case(), violated_case(), inconclusive_case()}));
  EXPECT_THAT(text_of(browser), testing::StartsWith("Wringer\n\n✗ violated\n\n1 of 3 cases broke"));
  EXPECT_THAT(text_of(browser), Not(HasSubstr("incomplete")));
  EXPECT_EQ(browser.evaluate("document.querySelector('.cases tbody tr').innerText.split('\\t')[0]"),
            "✗ violated");
  EXPECT_THAT(browser.complaints(), IsEmpty());
}

TEST_F(Page, ThatWasCutOffSaysThatItIsIncomplete) {
  const std::string page = html_page(run_of({holding_case(), violated_case()}), {});
  for (const char* before : {"id=\"case-1\"", "id=\"run\"", "Main.start();"}) {
    Chromium& browser = open_text(page.substr(0, page.find(before) + 20));
    EXPECT_THAT(text_of(browser), HasSubstr("This report is incomplete.")) << before;
    EXPECT_THAT(text_of(browser), Not(HasSubstr("broke a promise"))) << before;
  }
}

TEST_F(Page, ShowsFaultAnomalyAndLifeOfACase) {
  Chromium& browser = open(run_of({holding_case(), sibling_case(), violated_case()}));
  browser.click(".cases tbody tr:first-child a");
  browser.await("document.querySelector('canvas.timeline')?.dataset.painted");
  const std::string text = text_of(browser);
  EXPECT_THAT(text, HasSubstr("event 3 (id e3, key k3) was applied twice"));
  EXPECT_THAT(text, HasSubstr("fired and took effect"));
  EXPECT_EQ(browser.evaluate("document.querySelector('.step.fault .time').innerText"), "+0.000 s");
  browser.click("button.event");
  EXPECT_THAT(text_of(browser), HasSubstr("Life of event 3"));
  EXPECT_EQ(browser.evaluate("document.querySelectorAll('.step.applied').length"), 2);
  // Back with one key.
  browser.press("Escape");
  browser.await("document.querySelector('table.cases')");
  EXPECT_THAT(browser.complaints(), IsEmpty());
}

TEST_F(Page, ShowsThePassingCaseBesideTheFailingOne) {
  Chromium& browser = open(run_of({sibling_case(), violated_case()}), {}, "#case/1");
  browser.click(".beside-toggle");
  browser.await("document.querySelectorAll('canvas.timeline[data-painted]').length == 2");
  EXPECT_EQ(browser.evaluate("document.querySelectorAll('.lives.two ol').length"), 2);
  EXPECT_THAT(browser.complaints(), IsEmpty());
}

TEST_F(Page, TellsOfAMomentUnderThePointerAndByKey) {
  Chromium& browser = open(run_of({violated_case()}));
  browser.await("document.querySelector('canvas.timeline')?.dataset.painted");
  static_cast<void>(browser.evaluate("document.querySelector('canvas.timeline').focus()"));
  browser.press("0");
  browser.press("]");
  EXPECT_THAT(browser.evaluate("document.querySelector('.about').innerText").get<std::string>(),
              HasSubstr("instance 1: kafka.fetch"));
  browser.press("]");
  EXPECT_THAT(browser.evaluate("document.querySelector('.about').innerText").get<std::string>(),
              HasSubstr("postgres.commit"));
}

TEST_F(Page, CopiesTheReplayCommand) {
  Chromium& browser = open(run_of({violated_case()}));
  static_cast<void>(
      browser.evaluate("navigator.clipboard.writeText = text => { window.copied = text; return "
                       "Promise.resolve(); }"));
  browser.click("button.copy");
  browser.await("window.copied");
  EXPECT_EQ(browser.evaluate("window.copied"), "wringer replay /results/sample/no-fault");
  browser.await("document.querySelector('button.copy').innerText == 'Copied'");
}

TEST_F(Page, ShowsWhatAnExplorationTriedAndLeadsToItsCases) {
  RunResult run = run_of({violated_case(), holding_case()});
  run.scenarios.front().coverage = sample_coverage();
  run.scenarios.front().coverage->faults.back() = "kafka-error REBALANCE_IN_PROGRESS, twice";
  run.scenarios.front().notes = {"nothing but a note"};
  run.scenarios.front().smallest = {
      {.of = "kill", .result = violated_case(), .failed = 3, .runs = 4, .tried = 20}};
  Chromium& browser = open(run);
  const std::string text = text_of(browser);
  EXPECT_THAT(text, HasSubstr("1 of 3 places tried, 1 not reached, 1 not tried"));
  EXPECT_THAT(text, HasSubstr("nothing but a note"));
  EXPECT_THAT(text, HasSubstr("failed 3 of 4 times"));
  EXPECT_EQ(browser.evaluate("document.querySelectorAll('.matrix .cell').length"), 4);
  // However long its name is, a fault can be read.
  EXPECT_EQ(browser.evaluate("[...document.querySelectorAll('.matrix th span')].filter(one => "
                             "one.scrollHeight > one.parentElement.clientHeight).length"),
            0);
  EXPECT_THAT(browser.evaluate("document.querySelector('.cell.left-out').title").get<std::string>(),
              HasSubstr("left out: Kafka knows no such error"));
  browser.click(".cell.violated a");
  browser.await("document.querySelector('canvas.timeline')?.dataset.painted");
  EXPECT_EQ(browser.evaluate("location.hash"), "#case/0");
  EXPECT_THAT(browser.complaints(), IsEmpty());
}

TEST_F(Page, TellsHowTheSystemStoodItsFaults) {
  CaseResult struck = violated_case();
  struck.metrics = CaseMetrics{.delivered = 125,
                               .records = 100,
                               .recovery = std::chrono::milliseconds(1500),
                               .under_fault = CaseMetrics::UnderFault{std::chrono::seconds(2), 30}};
  CaseResult slow = struck;
  slow.metrics->recovery = std::chrono::seconds(4);
  RunResult run = run_of({struck, struck, slow});
  Chromium& browser = open(run);
  EXPECT_THAT(text_of(browser), HasSubstr("Under faults"));
  const auto cell = [&browser](int column) {
    return browser.evaluate(
        fmt::format("document.querySelectorAll('table.metrics tbody td')[{}].innerText", column));
  };
  EXPECT_EQ(cell(0), "3");
  EXPECT_EQ(cell(1), "1.50 s");
  EXPECT_EQ(cell(2), "4.00 s") << "at worst";
  EXPECT_EQ(cell(3), "1.25");
  EXPECT_EQ(cell(5), "15 a second");
  EXPECT_THAT(browser.complaints(), IsEmpty());
}

TEST_F(Page, HostileTextIsShownAndNothingElse) {
  const std::string nasty =
      "</script><img src=x onerror=window.hit=1><script>window.hit=1</script>]]>&amp;\x01\xff "
      "\xF0\x9F\x92\xA5 \xE2\x80\xAEmirror";
  CaseResult result = violated_case();
  result.name = nasty;
  result.anomalies.front().summary = nasty;
  result.anomalies.front().evidence = {nasty, std::string(1'000'000, 'x')};
  result.anomalies.front().cause = nasty;
  result.receipts.front().evidence = {nasty};
  result.at_risk = {{nasty, {}, nasty, {}}};
  result.history.events[2].payload = nasty;
  result.history.events[2].key = nasty;
  result.folder = m_folder.path() / "case";
  std::filesystem::create_directories(result.folder);
  std::ofstream(result.folder / "instance-1.err") << nasty << "\n" << std::string(1'000'000, 'y');
  RunResult run = run_of({result, result});
  run.scenarios.front().title = nasty;
  run.versions["<b>kafka"] = nasty;
  for (const char* hash : {"", "#case/0"}) {
    Chromium& browser = open(run, {}, hash);
    EXPECT_THAT(text_of(browser), HasSubstr("<img src=x onerror=window.hit=1>")) << hash;
    EXPECT_EQ(browser.evaluate("window.hit === undefined"), true) << hash;
    EXPECT_EQ(browser.evaluate("document.querySelectorAll('img, #page script').length"), 0) << hash;
    EXPECT_THAT(browser.complaints(), IsEmpty()) << hash;
  }
}

TEST_F(Page, FollowsTheColourScheme) {
  Chromium& browser = open(run_of({violated_case()}));
  const auto brightness = [&] {
    return browser.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
        ".reduce((a, b) => a + b)");
  };
  browser.set_scheme(Chromium::Scheme::dark);
  EXPECT_LT(brightness(), 200);
  browser.set_scheme(Chromium::Scheme::light);
  EXPECT_GT(brightness(), 600);
}

// Not how fast it is, which a busy machine decides (some hundred milliseconds, as the test's
// properties tell), but that nothing grows so much that nobody would wait for it.
constexpr double k_unusable_ms = 15'000;

TEST_F(Page, TwoThousandCasesAreOpenedAndFilteredInTime) {
  std::vector<CaseResult> cases;
  for (int i = 0; i < 2000; ++i) {
    CaseResult result = i % 10 == 0 ? violated_case() : holding_case();
    result.name = fmt::format("kill at instance 1, after postgres.commit, {}th", i);
    cases.push_back(std::move(result));
  }
  Chromium& browser = open(run_of(cases));
  const json shown = browser.evaluate("performance.getEntriesByType('navigation')[0].duration");
  RecordProperty("opened_ms", std::to_string(shown.get<double>()));
  EXPECT_LT(shown, k_unusable_ms);
  browser.press("/");
  EXPECT_EQ(browser.evaluate("document.activeElement.type"), "search");
  const json filtered = browser.evaluate(
      "(() => { const began = performance.now(); const field = document.activeElement;"
      " field.value = '1990th'; field.dispatchEvent(new Event('input'));"
      " return [document.querySelectorAll('table.cases tbody tr').length,"
      " performance.now() - began]; })()");
  EXPECT_EQ(filtered.at(0), 1);
  EXPECT_LT(filtered.at(1), k_unusable_ms);
  EXPECT_THAT(browser.complaints(), IsEmpty());
}

TEST_F(Page, ACaseOfAHundredThousandMomentsIsOpenedInTime) {
  Chromium& browser = open(run_of({long_case(100'000), holding_case()}));
  const json took = browser.evaluate(
      "new Promise(done => { const began = performance.now(); location.hash = '#case/0';"
      " const look = () => document.querySelector('canvas.timeline')?.dataset.painted"
      " ? done(performance.now() - began) : requestAnimationFrame(look); look(); })");
  RecordProperty("opened_ms", std::to_string(took.get<double>()));
  EXPECT_LT(took, k_unusable_ms);
  const json whole = browser.evaluate(
      "new Promise(done => { document.querySelectorAll('.toolbar button')[2].click();"
      " const began = performance.now();"
      " requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));"
      "})");
  EXPECT_LT(whole, k_unusable_ms);
  EXPECT_THAT(browser.complaints(), IsEmpty());
}

}  // namespace
}  // namespace wringer::test
