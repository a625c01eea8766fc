// What happens to the clocks of the system.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace wringer::test {
namespace {

using testing::HasSubstr;

class SkewClock : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder :
         {"/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime"}) {
      if (std::filesystem::exists(folder)) return;
    }
    GTEST_SKIP() << "libfaketime is not installed (apt-get install libfaketime)";
  }

  // Runs an instance that begins by writing down what its clock says and, by the true one, when.
  [[nodiscard]] static std::string writing_dates_to(const std::filesystem::path& file) {
    return "[sh, -c, \"echo $(date +%s) $(LD_PRELOAD= date +%s) >> " + file.string() +
           "; exec ledger --topic $1 --group $2 --apply dedup\", sh, \"{topic.payments}\", "
           "\"{group}\"]";
  }

  [[nodiscard]] static int starts(const FaultCase& run) {
    int count = 0;
    for (const auto& line : run.journal()) count += line.value("action", "") == "start" ? 1 : 0;
    return count;
  }
};

TEST_F(SkewClock, IsOffFromTheStart) {
  const TestFolder folder;
  const auto file = folder.path() / "dates";
  const FaultCase run({.command = writing_dates_to(file),
                       .faults = "[{at: start, on: 1, do: skew-clock, by: -5m}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("by that clock"));
  EXPECT_EQ(starts(run), 1) << "its waits must be as long as ever" << run.all();
  double its_time = 0;
  double true_time = 0;
  std::ifstream(file) >> its_time >> true_time;
  // Both are whole seconds; under load the second look may come late.
  EXPECT_NEAR(its_time - true_time, -300, 30) << contents_of(file);
}

TEST_F(SkewClock, JumpsWhileTheInstanceRuns) {
  const FaultCase run({.command = k_dedup,
                       .events = 20,
                       .faults = "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: "
                                 "skew-clock, by: 1h}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("ahead of the true time"));
  EXPECT_THAT(run.evidence(), HasSubstr("libfaketimeMT.so.1 is at work"));
}

TEST_F(SkewClock, ProvesNothingForAProgramWithoutTheLibrary) {
  const FaultCase run(
      {.command = "[sh, -c, \"unset LD_PRELOAD; exec ledger --topic $1 --group $2 --apply dedup\", "
                  "sh, \"{topic.payments}\", \"{group}\"]",
       .faults = "[{at: {instance: 1, after: postgres.commit}, do: skew-clock, by: 1h}]"});
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("is not at work"));
}

TEST(Clock, IsRefusedWithoutTheLibrary) {
  const TestFolder folder;
  ScenarioParts parts;
  parts.faults = "[{at: start, on: 1, do: skew-clock, by: -5m}]";
  const auto file = folder.write("case.yaml", scenario_text(parts));
  const Finished finished = run_wringer({"run", file.string()}, folder.path(),
                                        {{"WRINGER_FAKETIME", "/nowhere/libfaketimeMT.so.1"}});
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.all(), HasSubstr("/nowhere/libfaketimeMT.so.1"));
}

}  // namespace
}  // namespace wringer::test
