// Faults of topics and offsets: what all have in common, and what each makes of it.

#include "harness/faults/add_partitions.h"
#include "harness/faults/compact.h"
#include "harness/faults/delete_records.h"
#include "harness/faults/lose_offsets.h"
#include "harness/faults/offset_text.h"
#include "harness/faults/recreate_topic.h"
#include "harness/faults/registry.h"
#include "harness/faults/reset_offsets.h"
#include "harness/faults/tests/fake_controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

FaultSpec spec(const std::string& kind, Arguments arguments = {}) {
  return {.kind = kind,
          .at = {.moment = moments::k_postgres_commit, .phase = Phase::applied},
          .arguments = std::move(arguments)};
}

Moment moment_of(MomentName name, Phase phase, std::int64_t offset, std::int32_t partition = 0) {
  Moment moment;
  moment.name = name;
  moment.phase = phase;
  moment.instance = 1;
  moment.offsets.push_back({"payments", partition, -1, offset});
  return moment;
}

// A fault that has been fired, on a topic of one partition with 20 records, 5 of them committed.
struct Fired {
  explicit Fired(const FaultSpec& what) : fault(make_fault(what)) {
    fault->arm(controls);
    Moment commit;
    commit.name = moments::k_postgres_commit;
    commit.phase = Phase::applied;
    commit.instance = 1;
    fault->fire(commit, 1, [this] { struck = true; });
  }

  FakeControls controls;
  std::unique_ptr<Fault> fault;
  bool struck = false;
};

TEST(TopicFault, StopsTheInstancesActsAndStartsThemAgain) {
  FakeControls controls;
  controls.topics().running = {1};
  const auto fault = make_fault(spec("delete-records"));
  fault->arm(controls);
  Moment commit;
  commit.phase = Phase::applied;
  bool struck = false;
  fault->fire(commit, 1, [&] { struck = true; });
  EXPECT_THAT(controls.calls, ElementsAre("when_produced", "freeze", "kill"));
  controls.processes().killed("was killed by signal 9 (Killed)");
  controls.groups().left(1);
  EXPECT_THAT(controls.calls,
              ElementsAre("when_produced", "freeze", "kill", "sever", "thaw", "leave_groups",
                          "measure", "delete_records", "start", "forward"));
  EXPECT_TRUE(struck);
}

TEST(TopicFault, LeavesTheInstancesAloneIfItIsToldSo) {
  const Fired fired(spec("delete-records", {{"consumers", std::string("running")}}));
  EXPECT_TRUE(fired.struck);
  EXPECT_THAT(fired.controls.calls, Not(Contains("kill")));
}

TEST(TopicFault, IsNotEffectiveWhenNoInstanceMeetsIt) {
  Fired fired(spec("reset-offsets"));
  EXPECT_TRUE(fired.struck);
  EXPECT_FALSE(fired.fault->is_over());
  fired.controls.pass(20s);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("no instance met it"));
}

TEST(TopicFault, HealsEarlyAndLeavesNothingBehind) {
  Fired fired(spec("lose-offsets"));
  bool healed = false;
  fired.fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
}

TEST(TopicFault, SaysWhatKafkaRefused) {
  for (const char* kind : {"add-partitions", "compact", "delete-records", "lose-offsets",
                           "recreate-topic", "reset-offsets"}) {
    FakeControls controls;
    controls.topics().outcome = fail(ErrorCode::environment, "not now");
    const auto fault = make_fault(spec(kind));
    fault->arm(controls);
    bool struck = false;
    fault->fire(Moment{}, 1, [&] { struck = true; });
    EXPECT_TRUE(struck) << kind;
    EXPECT_TRUE(fault->is_over()) << kind;
    EXPECT_FALSE(fault->receipt().effective) << kind;
    EXPECT_THAT(evidence_of(*fault), HasSubstr("not now")) << kind;
  }
}

TEST(DeleteRecords, TookEffectWhenAnInstanceReadsOnFromBeyond) {
  Fired fired(spec("delete-records", {{"to", std::string("committed+2")}}));
  EXPECT_EQ(fired.controls.topics().offsets.at({"payments", 0}), 7);
  fired.fault->observe(moment_of(moments::k_kafka_fetch, Phase::requested, 5));
  EXPECT_FALSE(fired.fault->receipt().effective);
  fired.fault->observe(moment_of(moments::k_kafka_fetch, Phase::requested, 7));
  EXPECT_TRUE(fired.fault->receipt().effective);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("payments[0] starts at 7 now, the group had "
                                                   "committed 5"));
}

TEST(DeleteRecords, OfARunningConsumerCountsOnlyWhatItWasTold) {
  Fired fired(spec("delete-records", {{"consumers", std::string("running")}}));
  fired.fault->observe(moment_of(moments::k_kafka_fetch, Phase::requested, 20));
  EXPECT_FALSE(fired.fault->receipt().effective) << "it may have been given them before";
  Moment refused = moment_of(moments::k_kafka_fetch, Phase::applied, 0);
  refused.error = "1 OFFSET_OUT_OF_RANGE";
  fired.fault->observe(refused);
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(DeleteRecords, IsNotEffectiveWhenAllThatWentWasDone) {
  Fired fired(spec("delete-records", {{"to", std::string("4")}}));
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("nothing to take"));
}

TEST(LoseOffsets, TookEffectWhenAnInstanceIsToldThatThereAreNone) {
  Fired fired(spec("lose-offsets"));
  EXPECT_THAT(fired.controls.calls, Contains("forget_offsets"));
  Moment told = moment_of("kafka.offset_fetch", Phase::applied, 5);
  fired.fault->observe(told);
  EXPECT_FALSE(fired.fault->receipt().effective);
  told.offsets.clear();
  fired.fault->observe(told);
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(LoseOffsets, HasNoEffectOnAGroupWithoutOffsets) {
  FakeControls controls;
  controls.topics().extents.begin()->second.committed = -1;
  const auto fault = make_fault(spec("lose-offsets"));
  fault->arm(controls);
  fault->fire(Moment{}, 1, [] {});
  EXPECT_FALSE(fault->receipt().effective);
  EXPECT_THAT(controls.calls, Not(Contains("forget_offsets")));
}

TEST(ResetOffsets, GoesWhereItIsTold) {
  const std::vector<std::pair<std::string, std::int64_t>> places{
      {"earliest", 0}, {"latest", 20}, {"-2", 3}, {"+3", 8}, {"+99", 20}, {"17", 17}};
  for (const auto& [to, offset] : places) {
    Fired fired(spec("reset-offsets", {{"to", to}}));
    EXPECT_EQ(fired.controls.topics().offsets.at({"payments", 0}), offset) << to;
    fired.fault->observe(moment_of(moments::k_kafka_fetch, Phase::requested, offset));
    EXPECT_TRUE(fired.fault->receipt().effective) << to;
  }
}

TEST(ResetOffsets, AsksKafkaForATime) {
  FakeControls controls;
  controls.topics().offsets = {{{"payments", 0}, 2}};
  const auto fault = make_fault(spec("reset-offsets", {{"to", std::string("10s ago")}}));
  fault->arm(controls);
  fault->fire(Moment{}, 1, [] {});
  EXPECT_THAT(controls.calls, Contains("find_offsets"));
  EXPECT_EQ(controls.topics().offsets.at({"payments", 0}), 2);
}

TEST(AddPartitions, TookEffectWhenANewOneIsFetched) {
  Fired fired(spec("add-partitions"));
  EXPECT_THAT(fired.controls.calls, ElementsAre("hold_back", "when_produced", "measure",
                                                "add_partitions", "produce_rest", "forward"));
  fired.fault->observe(moment_of(moments::k_kafka_fetch, Phase::requested, 0));
  EXPECT_FALSE(fired.fault->receipt().effective);
  fired.fault->observe(moment_of(moments::k_kafka_fetch, Phase::requested, 0, 1));
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(RecreateTopic, TookEffectWhenTheNewOneIsDelivered) {
  Fired fired(spec("recreate-topic"));
  EXPECT_THAT(fired.controls.calls, Contains("recreate"));
  fired.fault->observe(moment_of(moments::k_kafka_fetch, Phase::requested, 0));
  EXPECT_FALSE(fired.fault->receipt().effective);
  fired.fault->observe(moment_of(moments::k_kafka_fetch, Phase::applied, 4));
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(Compact, TookEffectWhenWhatIsLeftIsDelivered) {
  FakeControls controls;
  controls.topics().extents.begin()->second.records = 7;
  const auto fault = make_fault(spec("compact"));
  fault->arm(controls);
  fault->fire(Moment{}, 1, [] {});
  EXPECT_THAT(evidence_of(*fault), HasSubstr("7 of 20 records of payments[0] are left"));
  fault->observe(moment_of(moments::k_kafka_fetch, Phase::applied, 7));
  EXPECT_TRUE(fault->receipt().effective);
}

TEST(OffsetText, ReadsTimesAndRefusesNonsense) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:10Z"), WallTime(10s));
  EXPECT_FALSE(parse_time("2026-02-30T00:00:00Z"));
  EXPECT_FALSE(parse_time("2026-02-20"));
  EXPECT_EQ(parse_number("17"), 17);
  EXPECT_FALSE(parse_number("-1"));
  EXPECT_FALSE(parse_number("1x"));
}

}  // namespace
}  // namespace wringer::faults
