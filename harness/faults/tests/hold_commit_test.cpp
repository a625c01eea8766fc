#include "harness/faults/hold_commit.h"

#include "harness/faults/tests/fake_controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

FaultSpec hold_spec(Arguments arguments) {
  return {.kind = "hold-commit",
          .at = {.moment = moments::k_postgres_commit, .phase = Phase::requested},
          .arguments = std::move(arguments)};
}

Address second_commits() {
  return {.instance = 2, .moment = moments::k_postgres_commit, .phase = Phase::applied};
}

Moment commit_of(Instance instance, Phase phase) {
  Moment moment;
  moment.name = moments::k_postgres_commit;
  moment.service = Service::postgres;
  moment.phase = phase;
  moment.instance = instance;
  return moment;
}

class HoldCommitTest : public testing::Test {
 protected:
  void fire(Arguments arguments) {
    m_fault = std::make_unique<HoldCommit>(hold_spec(std::move(arguments)));
    m_fault->complete(HoldCommit::kind());
    m_fault->arm(m_controls);
    m_fault->fire(commit_of(1, Phase::requested), 1, [this] { m_struck = true; });
  }
  FakeControls m_controls;
  std::unique_ptr<HoldCommit> m_fault;
  bool m_struck = false;
};

TEST_F(HoldCommitTest, GoesOnWhenWhatIsAwaitedHasCome) {
  fire({{"until", second_commits()}});
  m_fault->observe(commit_of(2, Phase::requested));
  EXPECT_FALSE(m_struck);
  EXPECT_THAT(m_controls.calls, IsEmpty());
  m_fault->observe(commit_of(2, Phase::applied));
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, testing::ElementsAre("forward"));
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(HoldCommitTest, GivesUpAtItsDeadlineAndSaysWhy) {
  fire({{"until", second_commits()}});
  m_controls.database().waiting(std::string("instance 2"));
  m_controls.pass(5s);
  EXPECT_TRUE(m_struck);
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("row lock waited: instance 2"));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("as it waits for the held transaction"));
  m_fault->observe(commit_of(2, Phase::applied));
  EXPECT_FALSE(m_fault->receipt().effective);
}

TEST_F(HoldCommitTest, HoldsForATime) {
  fire({{"for", Duration(300ms)}});
  m_controls.pass(299ms);
  EXPECT_FALSE(m_struck);
  m_controls.pass(1ms);
  EXPECT_TRUE(m_struck);
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(HoldCommitTest, HoldsUntilSomebodyWaitsForItsRow) {
  fire({{"until", std::string("row-lock")}});
  m_controls.database().waiting(std::string());
  EXPECT_FALSE(m_struck);
  m_controls.pass(20ms);
  m_controls.database().waiting(std::string("instance 2"));
  EXPECT_TRUE(m_struck);
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST(HoldCommitCheck, WantsACommitThatIsNotForwarded) {
  const auto check = HoldCommit::kind().check;
  EXPECT_THAT(check(hold_spec({{"for", Duration(1s)}})), IsEmpty());
  EXPECT_THAT(check(hold_spec({})), SizeIs(1));
  EXPECT_THAT(check(hold_spec({{"for", Duration(1s)}, {"until", second_commits()}})), SizeIs(1));
  FaultSpec spec = hold_spec({{"for", Duration(1s)}});
  spec.at.phase = Phase::applied;
  EXPECT_THAT(check(spec), SizeIs(1));
}

}  // namespace
}  // namespace wringer::faults
