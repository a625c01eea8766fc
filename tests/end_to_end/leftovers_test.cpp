// Nothing outlives a run, however it ends.

#include "tests/end_to_end/eventually.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace wringer::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string k_scenario = ledger("dedup-crash-after-commit");

// The warm pair's keeper is ours to keep.
bool only_the_warm_pair_is_left() {
  return processes_left_behind().size() <= 1;
}

void wait_for_first_verdict(const WringerProcess& run) {
  ASSERT_TRUE(eventually(60s, [&] { return run.out_so_far().find("holds") != std::string::npos; }))
      << run.out_so_far();
}

TEST(Leftovers, NoneSoonAfterTheHarnessWasKilled) {
  const TestFolder folder;
  WringerProcess run({"run", "--cold", "--times", "100", k_scenario}, folder.path());
  wait_for_first_verdict(run);
  kill(run.pid(), SIGKILL);
  EXPECT_EQ(run.finish().code, 128 + SIGKILL);
  EXPECT_TRUE(eventually(30s, only_the_warm_pair_is_left))
      << testing::PrintToString(processes_left_behind());
}

TEST(Leftovers, OfADeadRunAreRemovedFromWarmServicesByTheNext) {
  const TestFolder folder;
  {
    WringerProcess run({"run", "--times", "100", k_scenario}, folder.path());
    wait_for_first_verdict(run);
    kill(run.pid(), SIGKILL);
    EXPECT_EQ(run.finish().code, 128 + SIGKILL);
  }
  const Finished next = run_wringer({"run", k_scenario}, folder.path());
  EXPECT_EQ(next.code, 0) << next.all();
  EXPECT_THAT(next.err, HasSubstr("dead run"));
  const Finished after = run_wringer({"run", k_scenario}, folder.path());
  EXPECT_EQ(after.code, 0) << after.all();
  EXPECT_THAT(after.err, testing::Not(HasSubstr("dead run")));
}

TEST(Leftovers, AnInterruptedRunReportsWhatItHasAndLeavesNothing) {
  const TestFolder folder;
  WringerProcess run({"run", "--cold", "--junit", "reports", "--times", "100", k_scenario},
                     folder.path());
  wait_for_first_verdict(run);
  kill(run.pid(), SIGINT);
  const Finished finished = run.finish();
  EXPECT_EQ(finished.code, 130) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr("interrupted"));
  EXPECT_THAT(contents_of(folder.path() / "reports" / "TEST-dedup-crash-after-commit.xml"),
              HasSubstr("<testcase"));
  EXPECT_TRUE(only_the_warm_pair_is_left());
}

}  // namespace
}  // namespace wringer::test
