#include "harness/faults/link_fault.h"

#include "harness/faults/registry.h"
#include "harness/faults/tests/fake_controls.h"
#include "harness/faults/tests/link_moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Moment k_fetch = moment_of(moments::k_kafka_fetch, Phase::applied);

FaultSpec at_fetch(const std::string& kind, Arguments arguments = {}) {
  return fault_at(kind, moments::k_kafka_fetch, Phase::applied, std::move(arguments));
}

const FaultKind& kind_of(std::string_view name) {
  const auto kinds = fault_kinds();
  return *std::find_if(kinds.begin(), kinds.end(),
                       [name](const FaultKind& kind) { return kind.name == name; });
}

TEST(LinkFault, LastsAsLongAsItIsTold) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("blackhole", {{"for", Duration(2s)}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  controls.links().reported = {.connections = 2, .bytes = 100};
  controls.pass(1s);
  EXPECT_FALSE(fault->is_over());
  controls.pass(1s);
  EXPECT_TRUE(fault->is_over());
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("2 connections met, 100 bytes swallowed"));
  fault->heal([](const Status&) {});
  EXPECT_THAT(controls.calls, ElementsAre("impose", "forward", "lift"));
}

TEST(LinkFault, WithoutATimeItIsThereUntilItsEffectWasSeenAndHealed) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("blackhole"));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  EXPECT_FALSE(fault->is_over());
  controls.links().reported.bytes = 1;
  EXPECT_TRUE(fault->is_over());
  EXPECT_THAT(controls.calls, ElementsAre("impose", "forward"));
  fault->heal([](const Status&) {});
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_EQ(controls.calls.back(), "lift");
}

TEST(LinkFault, WithoutEffectItIsOverAfterAWhileAndProvesNothing) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("blackhole"));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  controls.pass(10s);
  EXPECT_TRUE(fault->is_over());
  fault->heal([](const Status&) {});
  EXPECT_FALSE(fault->receipt().effective);
}

TEST(LinkFault, HealsEarlyAndOnlyOnce) {
  FakeControls controls;
  const auto fault =
      make_fault(at_fetch("slow-link", {{"for", Duration(2s)}, {"latency", Duration(5ms)}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  fault->heal([](const Status&) {});
  controls.pass(2s);
  EXPECT_THAT(controls.calls, ElementsAre("impose", "forward", "lift"));
}

TEST(LinkFault, ProvesNothingIfItIsLiftedBeforeItsTime) {
  FakeControls controls;
  controls.links().reported = {.connections = 1, .bytes = 20};
  const auto fault = make_fault(at_fetch("blackhole", {{"for", Duration(2s)}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  controls.pass(1s);
  fault->heal([](const Status&) {});
  EXPECT_FALSE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("lifted before its time"));
}

TEST(LinkFault, WithoutATimeLastsUntilItIsHealed) {
  FakeControls controls;
  const auto timed = make_fault(at_fetch("blackhole", {{"for", Duration(2s)}}));
  const auto fault = make_fault(at_fetch("blackhole"));
  for (const auto* one : {&timed, &fault}) {
    (*one)->arm(controls);
    (*one)->fire(k_fetch, 1, [] {});
  }
  EXPECT_FALSE(timed->lasts_until_heal());
  EXPECT_TRUE(fault->lasts_until_heal());
  fault->heal([](const Status&) {});
  EXPECT_FALSE(fault->lasts_until_heal());
}

TEST(LinkFault, SaysThatTheInstanceIsBackOnceItMayBe) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("blackhole", {{"for", Duration(1s)}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  fault->observe(moment_of("kafka.api_versions", Phase::requested, 2));
  EXPECT_THAT(evidence_of(*fault), Not(HasSubstr("was back")));
  controls.pass(1s);
  fault->observe(moment_of("postgres.connect", Phase::requested, 3));
  EXPECT_THAT(evidence_of(*fault), Not(HasSubstr("was back")));
  fault->observe(moment_of("kafka.api_versions", Phase::requested, 4));
  EXPECT_THAT(evidence_of(*fault), HasSubstr("was back on a new connection to kafka"));
}

TEST(LinkFault, SelectsLinksAsItIsTold) {
  FakeControls controls;
  auto selected = [&controls](Arguments arguments) {
    const auto fault = make_fault(at_fetch("blackhole", std::move(arguments)));
    fault->arm(controls);
    fault->fire(k_fetch, 1, [] {});
    return controls.links().selection;
  };
  EXPECT_EQ(selected({}).service, Service::kafka) << "that of the address";
  EXPECT_EQ(selected({}).instance, 1);
  EXPECT_EQ(selected({{"on", std::int64_t{2}}}).instance, 2);
  EXPECT_EQ(selected({{"on", std::string("any")}}).instance, k_any_instance);
  EXPECT_EQ(selected({{"service", std::string("postgres")}}).service, Service::postgres);
  EXPECT_EQ(selected({{"service", std::string("all")}}).service, std::nullopt);
  EXPECT_EQ(selected({{"broker", std::int64_t{2}}}).broker, 2);
  const LinkSelection coordinator = selected({{"service", std::string("coordinator")}});
  EXPECT_EQ(coordinator.service, Service::kafka);
  EXPECT_EQ(coordinator.messages, coordinator_messages());
}

TEST(LinkFault, TellsItsRuleWhichDirection) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("blackhole", {{"direction", std::string("to-client")}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  EXPECT_EQ(std::get<Blackhole>(controls.links().rule).direction, LinkDirection::to_client);
}

TEST(LinkFault, RefusesBrokersOfPostgres) {
  FaultSpec spec = fault_at("blackhole", moments::k_postgres_commit, Phase::applied,
                            {{"broker", std::int64_t{1}}});
  EXPECT_THAT(kind_of("blackhole").check(spec), SizeIs(1));
  spec.arguments["service"] = std::string("kafka");
  EXPECT_THAT(kind_of("blackhole").check(spec), IsEmpty());
}

TEST(HalfOpen, IsProvedByAnEndThatTheOtherSideWasNotTold) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("half-open", {{"for", Duration(1s)}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  controls.links().reported = {.connections = 1, .unheard_ends = 1};
  controls.pass(1s);
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("kept from the other side"));
}

TEST(SlowLink, NeedsALatencyOrARate) {
  EXPECT_THAT(kind_of("slow-link").check(at_fetch("slow-link")), SizeIs(1));
  EXPECT_THAT(kind_of("slow-link").check(at_fetch("slow-link", {{"rate", std::int64_t{100}}})),
              IsEmpty());
}

TEST(RefuseConnections, ResetsThoseThatThereAreAndCountsWhatItRefused) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("refuse-connections", {{"for", Duration(1s)}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  EXPECT_THAT(controls.calls, ElementsAre("cut reset", "impose", "forward"));
  controls.links().reported.connections = 3;
  controls.pass(1s);
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("3 new connections were refused"));
}

TEST(RefuseConnections, ProvesNothingIfNobodyCame) {
  FakeControls controls;
  const auto fault = make_fault(
      at_fetch("refuse-connections", {{"for", Duration(1s)}, {"existing", std::string("keep")}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  EXPECT_THAT(controls.calls, ElementsAre("impose", "forward"));
  controls.pass(1s);
  EXPECT_FALSE(fault->is_over());
  controls.pass(1min);
  EXPECT_TRUE(fault->is_over());
  EXPECT_FALSE(fault->receipt().effective);
}

TEST(RefuseConnections, StayUntilSomebodyWhoComesLateWasRefused) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("refuse-connections", {{"for", Duration(1s)}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  controls.pass(1s);
  controls.pass(4s);
  EXPECT_FALSE(fault->is_over());
  controls.links().reported.connections = 1;
  controls.pass(1s);
  EXPECT_TRUE(fault->is_over());
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("for 6.00 s: 1 new connection was refused"));
}

TEST(MutePartition, NamesOnePartition) {
  FakeControls controls;
  const auto fault =
      make_fault(at_fetch("mute-partition", {{"partition", std::string("payments[2]")}}));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  EXPECT_EQ(std::get<Mute>(controls.links().rule).partition, (TopicPartition{"payments", 2}));
  const auto mistakes = kind_of("mute-partition")
                            .check(at_fetch("mute-partition", {{"partition", std::string("a")}}));
  ASSERT_THAT(mistakes, SizeIs(1));
  EXPECT_THAT(mistakes.front().message, HasSubstr("a[0]"));
}

TEST(Reset, EndsTheConnectionsOfTheServiceOfItsAddress) {
  FakeControls controls;
  controls.links().cuts = 2;
  const auto fault = make_fault(at_fetch("reset"));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  EXPECT_THAT(controls.calls, ElementsAre("cut reset", "forward"));
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("2 connections ended"));
  fault->observe(moment_of("kafka.api_versions", Phase::requested, 2));
  EXPECT_THAT(evidence_of(*fault), HasSubstr("was back on a new connection"));
}

TEST(Reset, MeetsTheCoordinatorWhereverItWasSpokenTo) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("reset", {{"service", std::string("coordinator")}}));
  fault->arm(controls);
  fault->observe(moment_of(moments::k_kafka_heartbeat, Phase::requested, 5));
  fault->fire(k_fetch, 1, [] {});
  EXPECT_THAT(controls.calls, ElementsAre("cut reset", "forward"));
  EXPECT_EQ(controls.links().selection.connection, 5u);
}

TEST(Reset, ProvesNothingWithoutConnections) {
  FakeControls controls;
  controls.links().cuts = 0;
  const auto fault = make_fault(at_fetch("reset"));
  fault->arm(controls);
  fault->fire(k_fetch, 1, [] {});
  EXPECT_FALSE(fault->receipt().effective);
}

TEST(Delay, HoldsTheMessageForItsTime) {
  FakeControls controls;
  const auto fault = make_fault(at_fetch("delay", {{"for", Duration(300ms)}}));
  fault->arm(controls);
  bool done = false;
  fault->fire(k_fetch, 1, [&] { done = true; });
  controls.pass(200ms);
  EXPECT_FALSE(done);
  EXPECT_THAT(controls.calls, IsEmpty());
  controls.pass(100ms);
  EXPECT_TRUE(done);
  EXPECT_THAT(controls.calls, ElementsAre("forward"));
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("it went on 300 ms later"));
}

TEST(Delay, CanNotHoldBackWhatWasDelivered) {
  EXPECT_THAT(kind_of("delay").check(fault_at("delay", moments::k_kafka_fetch, Phase::acked)),
              SizeIs(1));
}

}  // namespace
}  // namespace wringer::faults
