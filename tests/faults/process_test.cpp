// What happens to the system's processes.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::test {
namespace {

using testing::HasSubstr;

TEST(Kill, StrikesAtTheEventThatTheTransactionWrote) {
  const FaultCase run({.command = k_dedup,
                       .faults = "[{at: {instance: 1, after: postgres.commit, event: 7}, do: "
                                 "kill}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("killed by signal 9"));
}

TEST(Kill, FollowsAnotherFaultAndAnotherMoment) {
  const FaultCase run({.command = k_dedup,
                       .faults = "[{at: {instance: 1, after: postgres.commit}, do: kill}, "
                                 "{at: {instance: 1, before: kafka.offset_commit, once: {instance: "
                                 "1, after: postgres.commit}}, do: kill, following: 1}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved(0)) << run.all();
  EXPECT_TRUE(run.proved(1)) << run.all();
}

}  // namespace
}  // namespace wringer::test
