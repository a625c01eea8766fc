#include "reports/junit.h"

#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <sys/wait.h>

#include <cstdlib>
#include <set>

namespace wringer::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// sysexits.h: EX_UNAVAILABLE
constexpr int k_unavailable = 69;

pugi::xml_document parse(const std::string& xml) {
  pugi::xml_document document;
  const auto outcome = document.load_string(xml.c_str());
  EXPECT_TRUE(outcome) << outcome.description() << " at " << outcome.offset << "\n" << xml;
  return document;
}

pugi::xml_document parse(const RunResult& run) {
  return parse(junit_xml(run.scenarios.front(), run));
}

TEST(Junit, RootIsOneSuiteWithExactCounts) {
  const auto document =
      parse(run_of({holding_case("a"), holding_case("b"), violated_case(), inconclusive_case()}));
  const auto suite = document.document_element();
  EXPECT_STREQ(suite.name(), "testsuite");
  EXPECT_STREQ(suite.attribute("name").value(), "sample");
  EXPECT_STREQ(suite.attribute("tests").value(), "4");
  EXPECT_STREQ(suite.attribute("failures").value(), "1");
  EXPECT_STREQ(suite.attribute("errors").value(), "1");
  EXPECT_STREQ(suite.attribute("skipped").value(), "0");
  EXPECT_STREQ(suite.attribute("time").value(), "4.920");
  EXPECT_STREQ(
      document.select_node("//property[@name='started']").node().attribute("value").value(),
      "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(document.select_nodes("//testcase").size(), 4U);
  EXPECT_EQ(document.select_nodes("//failure").size(), 1U);
  EXPECT_EQ(document.select_nodes("//error").size(), 1U);
}

TEST(Junit, CasesAreNamedWithoutTheirSeed) {
  const auto document = parse(run_of({violated_case()}));
  const auto testcase = document.document_element().child("testcase");
  EXPECT_STREQ(testcase.attribute("classname").value(), "sample");
  EXPECT_STREQ(testcase.attribute("name").value(),
               "kill at instance 1, after postgres.commit, 3rd");
  EXPECT_STREQ(testcase.attribute("time").value(), "1.230");
}

TEST(Junit, CasesOfOneNameAreToldApart) {
  const auto document = parse(run_of({holding_case("a"), holding_case("a"), holding_case("a")}));
  std::set<std::string> names;
  for (const auto& testcase : document.document_element().children("testcase")) {
    names.insert(testcase.attribute("name").value());
  }
  EXPECT_THAT(names, testing::ElementsAre("a", "a (2)", "a (3)"));
}

TEST(Junit, ViolationIsAFailureWithItsStory) {
  const auto document = parse(run_of({violated_case()}));
  const auto failure = document.document_element().child("testcase").child("failure");
  EXPECT_STREQ(failure.attribute("type").value(), "duplicate effect");
  EXPECT_THAT(failure.attribute("message").value(),
              StartsWith("event 3 (id e3, key k3) was applied"));
  EXPECT_THAT(failure.text().get(),
              AllOf(HasSubstr("delivered again to instance 1"), HasSubstr("transactions: id=4")));
}

TEST(Junit, InconclusiveIsAnErrorAndNeverASuccess) {
  const auto document = parse(run_of({inconclusive_case()}));
  const auto testcase = document.document_element().child("testcase");
  EXPECT_STREQ(testcase.child("error").attribute("type").value(), "inconclusive");
  EXPECT_STREQ(testcase.child("error").attribute("message").value(), "the fault never fired");
  EXPECT_FALSE(testcase.child("failure"));

  CaseResult silent = inconclusive_case();
  silent.reasons.clear();
  EXPECT_EQ(parse(run_of({silent})).select_nodes("//error").size(), 1U);
}

TEST(Junit, OutcomeComesBeforeSystemOut) {
  for (const CaseResult& result : {violated_case(), inconclusive_case()}) {
    const auto document = parse(run_of({result}));
    EXPECT_STREQ(document.document_element().child("testcase").last_child().name(), "system-out");
  }
}

TEST(Junit, SeedFolderAndVersionsAreInPropertiesAndSystemOut) {
  const auto document = parse(run_of({violated_case()}));
  const auto property = [&](const std::string& name) {
    return std::string(document.select_node(("//property[@name='" + name + "']").c_str())
                           .node()
                           .attribute("value")
                           .value());
  };
  EXPECT_EQ(property("seed.kill at instance 1, after postgres.commit, 3rd"), "42");
  EXPECT_EQ(property("folder"), "/results");
  EXPECT_EQ(property("version.kafka"), "4.3.1");
  EXPECT_EQ(property("file"), "/scenarios/sample.yaml");
  EXPECT_THAT(document.select_node("//system-out").node().text().get(),
              StartsWith("seed: 42\n"
                         "again: wringer replay /results/sample/no-fault\n"
                         "kafka: 4.3.1\n"
                         "postgres: 15.14\n"
                         "receipt: kill at instance 1, after postgres.commit, 3rd: fired and took "
                         "effect\n"));
}

TEST(Junit, FilesOfACaseThatDoesNotHoldAreAttached) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "logs");
  std::ofstream(folder.path() / "journal.ndjson") << "{}";
  std::ofstream(folder.path() / "logs" / "instance-1.log") << "x";
  CaseResult violated = violated_case();
  violated.folder = folder.path();
  CaseResult holding = holding_case();
  holding.folder = folder.path();
  const auto document = parse(run_of({violated, holding}));
  const auto outputs = document.select_nodes("//system-out");
  EXPECT_THAT(
      outputs[0].node().text().get(),
      HasSubstr("\n[[ATTACHMENT|" + (folder.path() / "journal.ndjson").string() +
                "]]\n[[ATTACHMENT|" + (folder.path() / "logs/instance-1.log").string() + "]]\n"));
  EXPECT_THAT(outputs[1].node().text().get(), Not(HasSubstr("ATTACHMENT")));
}

TEST(Junit, WhatXmlForbidsIsReplacedAndWhatItNeedsIsEscaped) {
  CaseResult result = violated_case();
  const std::string nasty =
      std::string("]]> <a href=\"x\"> & '\x01\x1b[2J\xff ") + std::string(1, '\0') + "end";
  result.name = nasty;
  result.anomalies.front().summary = nasty;
  result.anomalies.front().evidence = {nasty};
  const std::string xml = junit_xml(run_of({result}).scenarios.front(), run_of({result}));
  for (const char c : xml) {
    EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t');
  }
  EXPECT_THAT(xml, Not(HasSubstr("&#x1")));
  EXPECT_THAT(xml, Not(HasSubstr("&#0")));
  const auto document = parse(xml);
  const std::string clean = "]]> <a href=\"x\"> & '��[2J� �end";
  EXPECT_EQ(document.select_node("//testcase").node().attribute("name").value(), clean);
  EXPECT_THAT(document.select_node("//failure").node().text().get(), HasSubstr(clean));
}

TEST(Junit, InconclusiveCanBeShownAsSkipped) {
  const RunResult run = run_of({inconclusive_case(), violated_case(), holding_case()});
  const auto document =
      parse(junit_xml(run.scenarios.front(), run, {.inconclusive = Inconclusive::skipped}));
  const auto suite = document.document_element();
  EXPECT_STREQ(suite.attribute("skipped").value(), "1");
  EXPECT_STREQ(suite.attribute("errors").value(), "0");
  EXPECT_STREQ(suite.attribute("failures").value(), "1");
  EXPECT_STREQ(document.select_node("//skipped").node().attribute("message").value(),
               "the fault never fired");
}

TEST(Junit, WhatEndedTheRunIsAnError) {
  const RunResult run = run_of({holding_case()});
  const auto document =
      parse(junit_xml(run.scenarios.front(), run, {.ended_by = "Kafka ended: out of memory"}));
  EXPECT_STREQ(document.document_element().attribute("tests").value(), "2");
  EXPECT_STREQ(document.document_element().attribute("errors").value(), "1");
  const auto error = document.select_node("//error").node();
  EXPECT_STREQ(error.attribute("type").value(), "environment");
  EXPECT_STREQ(error.attribute("message").value(), "Kafka ended: out of memory");
}

TEST(Junit, HugeTextIsCut) {
  CaseResult result = inconclusive_case();
  result.reasons = {std::string(1'000'000, 'x')};
  const auto document = parse(run_of({result}));
  const std::string text = document.select_node("//error").node().text().get();
  EXPECT_LT(text.size(), 70'000U);
  EXPECT_THAT(text, testing::EndsWith(" more bytes)"));
}

TEST(Junit, AllTextsOfAFileHaveOneBound) {
  CaseResult result = inconclusive_case();
  result.reasons = {std::string(20'000, 'x')};
  std::vector<CaseResult> cases(1500, result);
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i].name = std::to_string(i);
  const RunResult run = run_of(cases);
  // Each alone may be longer than its share of what GitLab reads.
  EXPECT_LT(junit_xml(run.scenarios.front(), run).size(), 15'000'000U);
  const RunResult few = run_of({result});
  EXPECT_GT(junit_xml(few.scenarios.front(), few).size(), 20'000U);
}

// Every kind of outcome, with text that XML does not like.
void write_all_kinds(const std::filesystem::path& folder, Inconclusive inconclusive) {
  CaseResult nasty = violated_case();
  nasty.name = "]]> <&\" \x01";
  nasty.anomalies.front().evidence = {"]]>\x01\xff"};
  const RunResult run = run_of({holding_case(), violated_case(), nasty, inconclusive_case()});
  const JunitContext context{.inconclusive = inconclusive, .ended_by = "no more disk"};
  ASSERT_TRUE(write_junit(run, folder, context).has_value());
}

TEST(JunitFiles, AreValidAgainstTheRulesOfSurefire) {
  if (std::system("xmllint --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no xmllint here";
  for (const Inconclusive inconclusive : {Inconclusive::error, Inconclusive::skipped}) {
    const TemporaryFolder folder;
    write_all_kinds(folder.path(), inconclusive);
    const std::string command = "xmllint --noout --schema '" WRINGER_JUNIT_SCHEMA "' '" +
                                (folder.path() / "TEST-sample.xml").string() + "' 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
}

TEST(JunitFiles, AreReadByAnIndependentReader) {
  const TemporaryFolder folder;
  const auto said = folder.path() / "said";
  const std::string look = std::string(WRINGER_JUNITPARSER) + " >'" + said.string() + "' 2>&1";
  const int found = std::system(look.c_str());
  if (WIFEXITED(found) && WEXITSTATUS(found) == k_unavailable) GTEST_SKIP() << text_of(said);
  ASSERT_EQ(found, 0) << text_of(said);
  write_all_kinds(folder.path(), Inconclusive::error);
  const std::string script =
      "import sys, junitparser\n"
      "read = junitparser.JUnitXml.fromfile(sys.argv[1])\n"
      "suites = [read] if isinstance(read, junitparser.TestSuite) else list(read)\n"
      "cases = [case for suite in suites for case in suite]\n"
      "kinds = [type(case.result[0]).__name__ if case.result else 'passed' for case in cases]\n"
      "assert kinds == ['passed', 'Failure', 'Failure', 'Error', 'Error'], kinds\n"
      "assert suites[0].tests == 5 and suites[0].failures == 2 and suites[0].errors == 2\n"
      "assert 'applied twice' in cases[1].result[0].message\n"
      "assert 'wringer replay /results/sample/no-fault' in cases[1].system_out\n";
  std::ofstream(folder.path() / "read.py") << script;
  std::string python = text_of(said);
  python.erase(python.find_last_not_of('\n') + 1);
  const std::string command = "'" + python + "' '" + (folder.path() / "read.py").string() + "' '" +
                              (folder.path() / "TEST-sample.xml").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(JunitFiles, TellOfARunThatDidNotEvenBegin) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_junit({}, folder.path(), {.ended_by = "no Java found"}).has_value());
  const auto document = parse(text_of(folder.path() / "TEST-wringer.xml"));
  EXPECT_STREQ(document.select_node("//error").node().attribute("message").value(),
               "no Java found");
}

}  // namespace
}  // namespace wringer::reports
