// Faults of brokers.

#include "harness/faults/registry.h"
#include "harness/faults/tests/fake_controls.h"
#include "harness/faults/tests/fired.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

FaultSpec broker_fault(const std::string& kind, Arguments arguments = {}) {
  return {.kind = kind,
          .at = {.moment = moments::k_kafka_offset_commit, .phase = Phase::applied},
          .arguments = std::move(arguments)};
}

Moment offset_commit() {
  Moment moment;
  moment.name = moments::k_kafka_offset_commit;
  moment.phase = Phase::applied;
  moment.instance = 1;
  moment.broker = 3;
  moment.group = "ledger";
  return moment;
}

struct FiredBrokerFault : Fired {
  explicit FiredBrokerFault(const FaultSpec& what,
                            const std::function<void(FakeControls&)>& set_up = {})
      : Fired(what, offset_commit(), set_up) {}
};

TEST(KillBroker, IsOverWhenTheBrokerServesAgain) {
  FiredBrokerFault fired(broker_fault("kill-broker"));
  EXPECT_THAT(fired.controls.calls, ElementsAre("kill broker 1", "start broker 1", "forward"));
  EXPECT_TRUE(fired.struck);
  EXPECT_TRUE(fired.fault->receipt().effective);
  EXPECT_FALSE(fired.fault->is_over());
  fired.controls.brokers().started({});
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("killed by signal 9"));
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("serves again"));
}

TEST(KillBroker, StrikesWhomItIsTold) {
  EXPECT_THAT(
      FiredBrokerFault(broker_fault("kill-broker", {{"broker", std::string("coordinator")}}))
          .controls.calls,
      Contains("kill broker 2"));
  EXPECT_THAT(FiredBrokerFault(broker_fault("kill-broker", {{"broker", std::string("of-moment")}}))
                  .controls.calls,
              Contains("kill broker 3"));
}

TEST(KillBroker, ThatStaysAwayIsOverWhenOthersLead) {
  FiredBrokerFault fired(broker_fault("kill-broker", {{"restart", std::string("heal")}}),
                         [](FakeControls& controls) {
                           controls.brokers().all = {1, 2, 3};
                         });
  EXPECT_THAT(fired.controls.calls, Not(Contains("start broker 1")));
  EXPECT_FALSE(fired.fault->is_over());
  fired.controls.brokers().failed_over(2);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("broker 2 leads in its place"));
}

TEST(KillBroker, HealsByStartingItAgain) {
  FiredBrokerFault fired(broker_fault("kill-broker", {{"restart", std::string("heal")}}));
  EXPECT_TRUE(fired.fault->is_over()) << "there is no other broker to wait for";
  bool healed = false;
  fired.fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_FALSE(healed);
  fired.controls.brokers().started({});
  EXPECT_TRUE(healed);
}

TEST(KillBroker, HealedEarlyWaitsForTheBrokerThatIsStarting) {
  FiredBrokerFault fired(broker_fault("kill-broker"));
  bool healed = false;
  fired.fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_FALSE(healed);
  EXPECT_THAT(fired.controls.calls, ElementsAre("kill broker 1", "start broker 1", "forward"));
  fired.controls.brokers().started({});
  EXPECT_TRUE(healed);
}

TEST(KillBroker, IsNotEffectiveIfItSurvived) {
  const FiredBrokerFault fired(broker_fault("kill-broker"), [](FakeControls& controls) {
    controls.brokers().death = fail(ErrorCode::environment, "it was not running any more");
  });
  EXPECT_TRUE(fired.struck);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
}

TEST(RestartBroker, AsksTheBrokerToEnd) {
  FiredBrokerFault fired(broker_fault("restart-broker"));
  EXPECT_THAT(fired.controls.calls, ElementsAre("terminate broker 1", "start broker 1", "forward"));
}

TEST(LoseAcknowledged, CutsLogsOnlyWhileNoBrokerRuns) {
  FiredBrokerFault fired(broker_fault("lose-acknowledged"),
                         [](FakeControls& controls) { controls.topics().lost = 2; });
  EXPECT_THAT(fired.controls.calls, ElementsAre("when_produced", "measure", "kill broker 1",
                                                "cut_logs", "start broker 1"));
  EXPECT_FALSE(fired.struck);
  fired.controls.brokers().started({});
  EXPECT_TRUE(fired.struck);
  EXPECT_FALSE(fired.fault->receipt().effective);
  Moment fetch;
  fetch.name = moments::k_kafka_fetch;
  fetch.phase = Phase::applied;
  fetch.error = "1 OFFSET_OUT_OF_RANGE";
  fired.fault->observe(fetch);
  EXPECT_TRUE(fired.fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("payments[0] ended at 20 and ends at 18 now"));
}

TEST(LoseAcknowledged, IsNotEffectiveIfNothingWent) {
  FiredBrokerFault fired(broker_fault("lose-acknowledged"));
  fired.controls.brokers().started({});
  EXPECT_TRUE(fired.struck);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
}

TEST(LoseAcknowledged, HealStartsABrokerThatDidNotComeBack) {
  FiredBrokerFault fired(broker_fault("lose-acknowledged"));
  fired.controls.brokers().started(fail(ErrorCode::timed_out, "no"));
  EXPECT_TRUE(fired.struck);
  bool healed = false;
  fired.fault->heal([&](const Status& status) { healed = status.has_value(); });
  fired.controls.brokers().started({});
  EXPECT_TRUE(healed);
}

TEST(MoveLeader, TookEffectWhenAnInstanceComesToTheNewOne) {
  FiredBrokerFault fired(broker_fault("move-leader"));
  EXPECT_TRUE(fired.struck);
  EXPECT_FALSE(fired.fault->is_over());
  Moment fetch;
  fetch.name = moments::k_kafka_fetch;
  fetch.offsets.push_back({"payments", 0, -1, 7});
  fetch.broker = 1;
  fired.fault->observe(fetch);
  EXPECT_FALSE(fired.fault->receipt().effective);
  fetch.broker = 2;
  fired.fault->observe(fetch);
  EXPECT_TRUE(fired.fault->receipt().effective);
  EXPECT_TRUE(fired.fault->is_over());
}

TEST(MoveLeader, IsNotEffectiveIfNobodyComes) {
  FiredBrokerFault fired(broker_fault("move-leader"));
  fired.controls.pass(20s);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("no instance came to broker 2"));
}

TEST(MoveCoordinator, TookEffectWhenTheGroupIsServedByTheNewOne) {
  FiredBrokerFault fired(broker_fault("move-coordinator"));
  Moment heartbeat = offset_commit();
  heartbeat.broker = 2;
  heartbeat.succeeded = false;
  fired.fault->observe(heartbeat);
  EXPECT_FALSE(fired.fault->receipt().effective);
  heartbeat.succeeded = true;
  fired.fault->observe(heartbeat);
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(IsolateBroker, TookEffectWhenOthersLead) {
  FiredBrokerFault fired(broker_fault("isolate-broker"));
  EXPECT_TRUE(fired.struck);
  EXPECT_THAT(fired.controls.calls,
              ElementsAre("when_produced", "isolate broker 1", "await_failover", "forward"));
  EXPECT_FALSE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
  fired.controls.brokers().failed_over(2);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(IsolateBroker, IsNotEffectiveIfNobodyTookItsPlace) {
  FiredBrokerFault fired(broker_fault("isolate-broker", {{"broker", std::string("coordinator")}}));
  EXPECT_THAT(fired.controls.calls, Contains("isolate broker 2"));
  fired.controls.brokers().failed_over(fail(ErrorCode::timed_out, "it leads still"));
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
}

TEST(IsolateBroker, HealsByLettingItRejoinAlsoEarly) {
  FiredBrokerFault fired(broker_fault("isolate-broker"));
  bool healed = false;
  fired.fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
  EXPECT_THAT(fired.controls.calls, Contains("rejoin broker 1"));
}

TEST(BrokerFaults, RefuseABrokerThatTheMomentDoesNotConcern) {
  for (const FaultKind& kind : fault_kinds()) {
    if (kind.name != "kill-broker") continue;
    FaultSpec fault = broker_fault("kill-broker", {{"broker", std::string("of-moment")}});
    EXPECT_THAT(kind.check(fault), IsEmpty());
    fault.at.moment = moments::k_postgres_commit;
    EXPECT_EQ(kind.check(fault).size(), 1U);
  }
}

}  // namespace
}  // namespace wringer::faults
