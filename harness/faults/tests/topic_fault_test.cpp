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
#include "harness/faults/tests/fired.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

FaultSpec topic_fault(const std::string& kind, Arguments arguments = {}) {
  return {.kind = kind,
          .at = {.moment = moments::k_postgres_commit, .phase = Phase::applied},
          .arguments = std::move(arguments)};
}

Moment moment_with_offset(MomentName name, Phase phase, std::int64_t offset,
                          std::int32_t partition = 0) {
  Moment moment;
  moment.name = name;
  moment.phase = phase;
  moment.instance = 1;
  moment.offsets.push_back({"payments", partition, -1, offset});
  return moment;
}

Moment applied_commit() {
  Moment moment;
  moment.name = moments::k_postgres_commit;
  moment.phase = Phase::applied;
  moment.instance = 1;
  return moment;
}

// A fault that has been fired, on a topic of one partition with 20 records, 5 of them committed.
struct FiredTopicFault : Fired {
  explicit FiredTopicFault(const FaultSpec& what) : Fired(what, applied_commit()) {}
};

TEST(TopicFault, StopsTheInstancesActsAndStartsThemAgain) {
  FakeControls controls;
  controls.topics().running = {1};
  const auto fault = make_fault(topic_fault("delete-records"));
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
  const FiredTopicFault fired(
      topic_fault("delete-records", {{"consumers", std::string("running")}}));
  EXPECT_TRUE(fired.struck);
  EXPECT_THAT(fired.controls.calls, Not(Contains("kill")));
}

TEST(TopicFault, IsNotEffectiveWhenNoInstanceMeetsIt) {
  FiredTopicFault fired(topic_fault("reset-offsets"));
  EXPECT_TRUE(fired.struck);
  EXPECT_FALSE(fired.fault->is_over());
  fired.controls.pass(20s);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("no instance met it"));
}

TEST(TopicFault, HealsEarlyAndLeavesNothingBehind) {
  FiredTopicFault fired(topic_fault("lose-offsets"));
  bool healed = false;
  fired.fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
}

TEST(TopicFault, SaysWhatKafkaRefused) {
  for (const char* kind : {"add-partitions", "compact", "delete-records", "lose-offsets",
                           "recreate-topic", "reset-offsets"}) {
    FakeControls controls;
    controls.topics().outcome = fail(ErrorCode::environment, "not now");
    const auto fault = make_fault(topic_fault(kind));
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
  FiredTopicFault fired(topic_fault("delete-records", {{"to", std::string("committed+2")}}));
  EXPECT_EQ(fired.controls.topics().offsets.at({"payments", 0}), 7);
  fired.fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::requested, 5));
  EXPECT_FALSE(fired.fault->receipt().effective);
  fired.fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::requested, 7));
  EXPECT_TRUE(fired.fault->receipt().effective);
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("payments[0] starts at 7 now, the group had "
                                                   "committed 5"));
}

TEST(DeleteRecords, OfARunningConsumerCountsOnlyWhatItWasTold) {
  FiredTopicFault fired(topic_fault("delete-records", {{"consumers", std::string("running")}}));
  fired.fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::requested, 20));
  EXPECT_FALSE(fired.fault->receipt().effective) << "it may have been given them before";
  Moment refused = moment_with_offset(moments::k_kafka_fetch, Phase::applied, 0);
  refused.error = "1 OFFSET_OUT_OF_RANGE";
  fired.fault->observe(refused);
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(DeleteRecords, IsNotEffectiveWhenAllThatWentWasDone) {
  FiredTopicFault fired(topic_fault("delete-records", {{"to", std::string("4")}}));
  EXPECT_TRUE(fired.fault->is_over());
  EXPECT_FALSE(fired.fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fired.fault), HasSubstr("nothing to take"));
}

TEST(LoseOffsets, TookEffectWhenAnInstanceIsToldThatThereAreNone) {
  FiredTopicFault fired(topic_fault("lose-offsets"));
  EXPECT_THAT(fired.controls.calls, Contains("forget_offsets"));
  Moment told = moment_with_offset("kafka.offset_fetch", Phase::applied, 5);
  fired.fault->observe(told);
  EXPECT_FALSE(fired.fault->receipt().effective);
  told.offsets.clear();
  fired.fault->observe(told);
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(LoseOffsets, HasNoEffectOnAGroupWithoutOffsets) {
  FakeControls controls;
  controls.topics().extents.begin()->second.committed = -1;
  const auto fault = make_fault(topic_fault("lose-offsets"));
  fault->arm(controls);
  fault->fire(Moment{}, 1, [] {});
  EXPECT_FALSE(fault->receipt().effective);
  EXPECT_THAT(controls.calls, Not(Contains("forget_offsets")));
}

TEST(ResetOffsets, GoesWhereItIsTold) {
  const std::vector<std::pair<std::string, std::int64_t>> places{
      {"earliest", 0}, {"latest", 20}, {"-2", 3}, {"+3", 8}, {"+99", 20}, {"17", 17}};
  for (const auto& [to, offset] : places) {
    FiredTopicFault fired(topic_fault("reset-offsets", {{"to", to}}));
    EXPECT_EQ(fired.controls.topics().offsets.at({"payments", 0}), offset) << to;
    fired.fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::requested, offset));
    EXPECT_TRUE(fired.fault->receipt().effective) << to;
  }
}

TEST(ResetOffsets, AsksKafkaForATime) {
  FakeControls controls;
  controls.topics().offsets = {{{"payments", 0}, 2}};
  const auto fault = make_fault(topic_fault("reset-offsets", {{"to", std::string("10s ago")}}));
  fault->arm(controls);
  fault->fire(Moment{}, 1, [] {});
  EXPECT_THAT(controls.calls, Contains("find_offsets"));
  EXPECT_EQ(controls.topics().offsets.at({"payments", 0}), 2);
}

TEST(AddPartitions, TookEffectWhenANewOneIsFetched) {
  FiredTopicFault fired(topic_fault("add-partitions"));
  EXPECT_THAT(fired.controls.calls, ElementsAre("hold_back", "when_produced", "measure",
                                                "add_partitions", "produce_rest", "forward"));
  fired.fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::requested, 0));
  EXPECT_FALSE(fired.fault->receipt().effective);
  fired.fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::requested, 0, 1));
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(RecreateTopic, TookEffectWhenTheNewOneIsDelivered) {
  FiredTopicFault fired(topic_fault("recreate-topic"));
  EXPECT_THAT(fired.controls.calls, Contains("recreate"));
  fired.fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::requested, 0));
  EXPECT_FALSE(fired.fault->receipt().effective);
  fired.fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::applied, 4));
  EXPECT_TRUE(fired.fault->receipt().effective);
}

TEST(Compact, TookEffectWhenWhatIsLeftIsDelivered) {
  FakeControls controls;
  controls.topics().extents.begin()->second.records = 7;
  const auto fault = make_fault(topic_fault("compact"));
  fault->arm(controls);
  fault->fire(Moment{}, 1, [] {});
  EXPECT_THAT(evidence_of(*fault), HasSubstr("7 of 20 records of payments[0] are left"));
  fault->observe(moment_with_offset(moments::k_kafka_fetch, Phase::applied, 7));
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
