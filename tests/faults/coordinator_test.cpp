// What coordinators of the classic protocol say of their members: that it is true, and that the
// ledger gets over it.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>

namespace wringer::test {
namespace {

using testing::HasSubstr;

FaultCase run_with(const std::string& at, const std::string& error,
                   const std::string& command = k_quick) {
  return FaultCase(
      {.command = command,
       .instances = 2,
       .events = 20,
       .keys = 8,
       .partitions = 4,
       .faults = "[{at: {instance: 1, " + at + "}, do: kafka-error, code: " + error + "}]"});
}

struct Said {
  // "before: kafka.heartbeat", and which one.
  const char* at;
  const char* error;
};

std::string name_of(const testing::TestParamInfo<Said>& test) {
  std::string name = std::string(test.param.at) + "_" + test.param.error;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

class CoordinatorError : public testing::TestWithParam<Said> {};

TEST_P(CoordinatorError, IsTrueAndTheMemberComesBack) {
  const FaultCase run = run_with(GetParam().at, GetParam().error);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("asked in its name, the coordinator says"));
  EXPECT_THAT(run.evidence(), HasSubstr(std::string("the client was told ") + GetParam().error));
  EXPECT_THAT(run.evidence(), HasSubstr("it was in its group again"));
}

INSTANTIATE_TEST_SUITE_P(
    Classic, CoordinatorError,
    testing::Values(Said{"before: kafka.heartbeat", "UNKNOWN_MEMBER_ID"},
                    Said{"before: kafka.heartbeat", "ILLEGAL_GENERATION"},
                    Said{"after: kafka.heartbeat", "REBALANCE_IN_PROGRESS"},
                    Said{"before: kafka.offset_commit, nth: 2", "UNKNOWN_MEMBER_ID"},
                    Said{"before: kafka.offset_commit, nth: 2", "ILLEGAL_GENERATION"},
                    Said{"before: kafka.offset_commit, nth: 2", "REBALANCE_IN_PROGRESS"},
                    // The first has no member id yet.
                    Said{"before: kafka.join_group, nth: 2", "UNKNOWN_MEMBER_ID"},
                    Said{"before: kafka.sync_group", "UNKNOWN_MEMBER_ID"},
                    Said{"before: kafka.sync_group", "ILLEGAL_GENERATION"},
                    Said{"after: kafka.sync_group", "REBALANCE_IN_PROGRESS"}),
    name_of);

TEST(CoordinatorSays, NothingOfAMemberThatIsNotThereYet) {
  const FaultCase run = run_with("before: kafka.join_group", "UNKNOWN_MEMBER_ID");
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("instance 1 is in no group"));
}

TEST(CoordinatorSays, NothingOfAGroupInstanceIdThatIsNotThere) {
  const FaultCase run = run_with("before: kafka.offset_commit", "FENCED_INSTANCE_ID");
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("its member is no static one"));
}

TEST(CoordinatorSays, ThatAStaticMemberIsFencedByAnother) {
  const std::string command =
      "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup, "
      "--group-instance, \"ledger-{instance}\"]";
  const FaultCase run =
      run_with("before: kafka.offset_commit, nth: 2", "FENCED_INSTANCE_ID", command);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("the coordinator says 82 FENCED_INSTANCE_ID"));
}

}  // namespace
}  // namespace wringer::test
