#include "harness/faults/database_outage.h"

#include "harness/faults/tests/fake_controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

template <typename Kind>
std::unique_ptr<Fault> armed(FakeControls& controls, Arguments arguments = {}) {
  const FaultKind kind = Kind::kind();
  auto fault = std::make_unique<Kind>(FaultSpec{.kind = std::string(kind.name),
                                                .at = {.moment = moments::k_postgres_commit},
                                                .arguments = std::move(arguments)});
  fault->complete(kind);
  fault->arm(controls);
  return fault;
}

class DatabaseOutageTest : public testing::Test {
 protected:
  void fire(std::unique_ptr<Fault> fault) {
    m_fault = std::move(fault);
    Moment moment;
    moment.name = moments::k_postgres_commit;
    moment.service = Service::postgres;
    moment.phase = Phase::applied;
    moment.instance = 1;
    m_fault->fire(moment, 1, [this] { m_struck = true; });
  }
  FakeControls m_controls;
  std::unique_ptr<Fault> m_fault;
  bool m_struck = false;
};

TEST_F(DatabaseOutageTest, AKilledServerIsStartedAgainAtOnce) {
  fire(armed<KillDatabase>(m_controls));
  EXPECT_FALSE(m_struck);
  m_controls.database().gone(std::string("killed"));
  EXPECT_TRUE(m_struck);
  EXPECT_FALSE(m_fault->is_over());
  EXPECT_THAT(m_controls.calls, ElementsAre("kill_server", "discard", "start_server", "forward"));
  m_controls.database().started(Duration(300ms));
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(DatabaseOutageTest, MayStayAwayForAWhile) {
  fire(armed<RestartDatabase>(m_controls,
                              {{"down", Duration(1s)}, {"mode", std::string("immediate")}}));
  m_controls.database().stopped({});
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, ElementsAre("stop_server immediate", "discard", "forward"));
  m_controls.pass(1s);
  EXPECT_THAT(m_controls.calls.back(), "start_server");
}

TEST_F(DatabaseOutageTest, HealingBringsItBackEarly) {
  fire(armed<RestartDatabase>(m_controls, {{"down", Duration(60s)}}));
  m_controls.database().stopped({});
  bool healed = false;
  m_fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_FALSE(healed);
  EXPECT_THAT(m_controls.calls.back(), "start_server");
  m_controls.database().started(Duration(300ms));
  EXPECT_TRUE(healed);
  m_controls.calls.clear();
  m_controls.pass(60s);
  EXPECT_TRUE(m_controls.calls.empty()) << "once";
}

TEST_F(DatabaseOutageTest, NoConnectionIsNoEffect) {
  m_controls.database().connections = {};
  fire(armed<KillDatabase>(m_controls));
  m_controls.database().gone(std::string("killed"));
  m_controls.database().started(Duration(300ms));
  EXPECT_FALSE(m_fault->receipt().effective);
}

TEST_F(DatabaseOutageTest, AServerThatDoesNotComeBackCanNotBeHealed) {
  fire(armed<KillDatabase>(m_controls));
  m_controls.database().gone(std::string("killed"));
  m_controls.database().started(fail(ErrorCode::timed_out, "still starting"));
  EXPECT_FALSE(m_fault->receipt().effective);
  bool refused = false;
  m_fault->heal([&](const Status& status) { refused = !status.has_value(); });
  EXPECT_TRUE(refused);
}

TEST_F(DatabaseOutageTest, AReplicaThatCanNotTakeOverLeavesNothingToHealAndNoEffect) {
  fire(armed<Failover>(m_controls));
  m_controls.database().gone(fail(ErrorCode::usage, "nothing was committed"));
  EXPECT_TRUE(m_struck);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("nothing was committed"));
  EXPECT_THAT(m_controls.calls, ElementsAre("follow_with_replica", "fail_over 1", "forward"))
      << "what is held is said: the server is there";
  bool healed = false;
  m_fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
}

TEST_F(DatabaseOutageTest, AServerThatIsGoneForGoodCanNotBeHealed) {
  fire(armed<Failover>(m_controls));
  m_controls.database().gone(fail(ErrorCode::timed_out, "still starting"));
  bool refused = false;
  m_fault->heal([&](const Status& status) { refused = !status.has_value(); });
  EXPECT_TRUE(refused);
}

TEST_F(DatabaseOutageTest, AReplicaFollowsFromTheStart) {
  fire(armed<Failover>(m_controls, {{"lose", std::int64_t{2}}}));
  EXPECT_THAT(m_controls.calls, ElementsAre("follow_with_replica", "fail_over 2"));
  m_controls.database().gone(std::string("lost 745 and 746"));
  EXPECT_TRUE(m_struck);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("745 and 746"));
}

}  // namespace
}  // namespace wringer::faults
