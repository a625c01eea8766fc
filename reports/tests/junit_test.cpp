#include "reports/junit.h"

#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <cstdlib>
#include <set>

namespace wringer::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

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
  EXPECT_STREQ(suite.attribute("timestamp").value(), "1970-01-01T00:00:00.000Z");
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
                         "again: wringer run /scenarios/sample.yaml --seed 42\n"
                         "folder: /results/sample/no-fault\n"
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

TEST(Junit, HugeTextSurvives) {
  CaseResult result = inconclusive_case();
  result.reasons = {std::string(5'000'000, 'x')};
  const auto document = parse(run_of({result}));
  EXPECT_EQ(std::string(document.select_node("//error").node().text().get()).size(),
            result.reasons.front().size() + std::string("inconclusive: \n").size());
}

TEST(JunitFiles, AreNamedAfterTheirScenariosAndWhole) {
  const TemporaryFolder folder;
  RunResult run = run_of({holding_case()});
  run.scenarios.push_back(run.scenarios.front());
  const Status status = write_junit(run, folder.path() / "deep" / "junit");
  ASSERT_TRUE(status.has_value()) << status.error().message;
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "deep" / "junit")) {
    names.insert(entry.path().filename().string());
  }
  EXPECT_THAT(names, testing::ElementsAre("TEST-sample-2.xml", "TEST-sample.xml"));
  parse(text_of(folder.path() / "deep" / "junit" / "TEST-sample.xml"));
}

TEST(JunitFiles, FolderThatCannotBeMadeIsAnError) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "";
  const Status status = write_junit(run_of({holding_case()}), folder.path() / "file" / "junit");
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().message, HasSubstr("TEST-sample.xml"));
}

TEST(JunitFiles, AreWellFormedForAnotherParserToo) {
  if (std::system("xmllint --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no xmllint here";
  const TemporaryFolder folder;
  CaseResult result = violated_case();
  result.anomalies.front().evidence = {"]]>\x01\xff"};
  ASSERT_TRUE(write_junit(run_of({result, inconclusive_case()}), folder.path()).has_value());
  const std::string command =
      "xmllint --noout '" + (folder.path() / "TEST-sample.xml").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace wringer::reports
