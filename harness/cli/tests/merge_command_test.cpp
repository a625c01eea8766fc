#include "harness/cli/merge_command.h"

#include "reports/read_results.h"
#include "reports/results_file.h"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace wringer::cli {
namespace {

using testing::HasSubstr;

class MergeCommand : public testing::Test {
 protected:
  MergeCommand() {
    std::string path = testing::TempDir() + "merge-command-XXXXXX";
    EXPECT_NE(::mkdtemp(path.data()), nullptr);
    m_folder = path;
  }
  ~MergeCommand() override {
    std::error_code ignored;  // A left-over in the temporary folder harms nobody.
    std::filesystem::remove_all(m_folder, ignored);
  }

  void leave_shard(const std::string& name, Verdict verdict, reports::Progress progress) {
    RunResult run;
    ScenarioResult& scenario = run.scenarios.emplace_back();
    scenario.name = "payments";
    CaseResult& result = scenario.cases.emplace_back();
    result.scenario = "payments";
    result.name = "case of " + name;
    result.verdict = verdict;
    const std::filesystem::path folder = m_folder / name;
    std::filesystem::create_directories(folder);
    ASSERT_TRUE(reports::write_results(run, folder, progress).has_value());
  }

  ExitCode merge() {
    CLI::App app;
    ExitCode code = ExitCode::own_fault;
    add_merge_command(app, code);
    const auto in = [this](const char* name) { return (m_folder / name).string(); };
    app.parse(std::vector<std::string>{in("junit"), "--junit", in("all"), "--into", in("two"),
                                       in("one"), "merge"});
    return code;
  }

  std::string junit() {
    std::ostringstream text;
    text << std::ifstream(m_folder / "junit/TEST-payments.xml").rdbuf();
    return text.str();
  }

  std::filesystem::path m_folder;
};

TEST_F(MergeCommand, HoldsIfAllShardsHaveEndedAndHold) {
  leave_shard("one", Verdict::holds, reports::Progress::finished);
  leave_shard("two", Verdict::holds, reports::Progress::finished);
  EXPECT_EQ(merge(), ExitCode::holds);
  EXPECT_THAT(junit(), HasSubstr("errors=\"0\""));
}

TEST_F(MergeCommand, IsInconclusiveIfAShardHasNotEnded) {
  leave_shard("one", Verdict::holds, reports::Progress::finished);
  leave_shard("two", Verdict::holds, reports::Progress::running);
  EXPECT_EQ(merge(), ExitCode::inconclusive);
  EXPECT_THAT(junit(), HasSubstr("errors=\"1\""));
  EXPECT_THAT(junit(), HasSubstr((m_folder / "two").string()));
  const auto all = reports::read_stored_run(m_folder / "all");
  ASSERT_TRUE(all.has_value()) << all.error().message;
  EXPECT_FALSE(all->finished) << "who joins it with others must know as well";
}

TEST_F(MergeCommand, KeepsAViolationThoughAShardHasNotEnded) {
  leave_shard("one", Verdict::violated, reports::Progress::running);
  leave_shard("two", Verdict::holds, reports::Progress::finished);
  EXPECT_EQ(merge(), ExitCode::violated);
}

}  // namespace
}  // namespace wringer::cli
