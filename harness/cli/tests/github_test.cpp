#include "harness/cli/github.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace wringer::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Github : public testing::Test {
 protected:
  Github() {
    std::string folder = testing::TempDir() + "wringer-github-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) ADD_FAILURE() << "no folder for the test";
    m_folder = folder;
    CaseResult& result = m_run.scenarios.emplace_back().cases.emplace_back();
    m_run.scenarios.front().name = "sample";
    m_run.scenarios.front().file = m_folder / "sample.yaml";
    result.verdict = Verdict::violated;
    result.anomalies = {{"loss", 1, "event 1 is lost", {}}};
    setenv("GITHUB_ACTIONS", "true", 1);
    setenv("GITHUB_WORKSPACE", m_folder.c_str(), 1);
    setenv("GITHUB_STEP_SUMMARY", summary_file().c_str(), 1);
  }
  ~Github() override {
    for (const char* name : {"GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY"}) {
      unsetenv(name);
    }
    std::error_code ignored;  // It is in the system's folder for such things.
    std::filesystem::remove_all(m_folder, ignored);
  }

  [[nodiscard]] std::filesystem::path summary_file() const { return m_folder / "summary.md"; }
  static std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  // What it printed.
  std::string tell() {
    const std::filesystem::path printed = m_folder / "printed";
    std::FILE* people = std::fopen(printed.c_str(), "w");
    m_status = tell_github(m_run, "", people);
    std::fclose(people);
    return text_of(printed);
  }

  std::filesystem::path m_folder;
  RunResult m_run;
  Status m_status;
};

TEST_F(Github, PrintsAnnotationsAndAddsToTheSummaryOfTheJob) {
  std::ofstream(summary_file()) << "of another step\n";
  EXPECT_THAT(tell(), StartsWith("::error file=sample.yaml,line=1,title=sample%3A loss in 1 of 1"));
  EXPECT_TRUE(m_status);
  EXPECT_THAT(text_of(summary_file()), StartsWith("of another step\n## ✗ violated\n"));
}

TEST_F(Github, ElsewhereNothingIsTold) {
  setenv("GITHUB_ACTIONS", "false", 1);
  EXPECT_EQ(tell(), "");
  EXPECT_TRUE(m_status);
  EXPECT_FALSE(std::filesystem::exists(summary_file()));
}

TEST_F(Github, ASummaryThatCannotBeWrittenIsAFailure) {
  setenv("GITHUB_STEP_SUMMARY", (m_folder / "none" / "summary.md").c_str(), 1);
  EXPECT_THAT(tell(), StartsWith("::error"));
  ASSERT_FALSE(m_status);
  EXPECT_THAT(m_status.error().message, HasSubstr("none/summary.md"));
}

}  // namespace
}  // namespace wringer::cli
