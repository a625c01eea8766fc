// What happens to consumer groups.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace wringer::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using namespace std::chrono_literals;

using Time = std::optional<std::chrono::microseconds>;

// When the first line of the journal fits, from the place of another on.
template <typename Fits>
Time first_time(const FaultCase& run, Fits fits, Time from = 0us) {
  for (const json& line : run.journal()) {
    const std::chrono::microseconds at(line.at("at_us").get<std::int64_t>());
    if (from && at >= *from && fits(line)) return at;
  }
  return std::nullopt;
}

Time left_group(const FaultCase& run) {
  return first_time(run, [](const json& line) { return line.value("action", "") == "left group"; });
}

Time joins(const FaultCase& run, int instance, Time from) {
  return first_time(
      run,
      [&](const json& line) {
        return line.value("moment", "") == "kafka.join_group" &&
               line.value("instance", 0) == instance;
      },
      from);
}

ScenarioParts two_instances(const std::string& faults) {
  return {.command = k_dedup,
          .instances = 2,
          .events = 40,
          .keys = 8,
          .partitions = 4,
          .faults = faults};
}

constexpr const char* k_kill_first =
    "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill, restart: heal}]";

TEST(Takeover, TheOtherMemberLearnsOfADeathAtOnce) {
  const FaultCase run(two_instances(k_kill_first));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  const Time left = left_group(run);
  const Time joined = joins(run, 2, left);
  ASSERT_TRUE(left && joined) << run.all();
  // By the answer that was kept for it: it had no occasion to ask again. (On a quick machine one
  // may be on its way just then.)
  const Time asked = first_time(
      run,
      [](const json& line) {
        return line.value("moment", "") == "kafka.heartbeat" && line.value("instance", 0) == 2 &&
               line.value("phase", "") == "requested";
      },
      left);
  EXPECT_TRUE(*joined - *left < 500ms || !asked || *asked > *joined) << run.all();
}

TEST(Takeover, AHeartbeatThatIsNotParkedTakesItsTime) {
  ScenarioParts parts = two_instances(k_kill_first);
  parts.more = "heartbeats: as-they-come\n";
  const FaultCase run(parts);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(Takeover, AnAddressAtAHeartbeatSeesItWhenItComes) {
  const FaultCase run(
      two_instances("[{at: {instance: 1, after: kafka.heartbeat}, do: kill, restart: heal}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

ScenarioParts two_quick_instances(const std::string& faults) {
  ScenarioParts parts = two_instances(faults);
  parts.command = k_quick;
  return parts;
}

ScenarioParts one_instance(const std::string& faults) {
  return {.command = k_quick, .events = 20, .partitions = 4, .faults = faults};
}

void expect_proved(const FaultCase& run, std::size_t faults = 1) {
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  for (std::size_t n = 0; n < faults; ++n) EXPECT_TRUE(run.proved(n)) << run.all();
}

TEST(Rebalance, WithABatchInFlight) {
  const FaultCase run(
      two_quick_instances("[{at: {instance: any, after: kafka.fetch, event: 3}, do: rebalance}]"));
  expect_proved(run);
  EXPECT_THAT(run.evidence(), HasSubstr("a member of ours joined the group: generation"));
  EXPECT_THAT(run.evidence(), HasSubstr("it left again: generation"));
}

TEST(Rebalance, WithACommitOutstanding) {
  expect_proved(FaultCase(
      one_instance("[{at: {instance: 1, before: kafka.offset_commit, nth: 2}, do: rebalance, "
                   "hold: 50ms}]")));
}

TEST(Rebalance, BetweenTheCommitOfTheDatabaseAndThatOfTheOffset) {
  expect_proved(FaultCase(one_instance(
      "[{at: {instance: 1, after: postgres.commit, nth: 2}, do: rebalance, hold: 50ms}]")));
}

TEST(Rebalance, OfAGroupThatTheAddressIsNotIn) {
  expect_proved(FaultCase(two_quick_instances(
      "[{at: {instance: 1, after: postgres.commit}, do: rebalance, on: 2, hold: 50ms}]")));
}

TEST(Rebalance, WhoIsInNoGroupProvesNothing) {
  const FaultCase run(one_instance(
      "[{at: {instance: 1, before: kafka.find_coordinator}, do: rebalance, hold: 50ms}]"));
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("in no consumer group"));
}

TEST(Rebalance, AndAKillInTheMiddleOfIt) {
  expect_proved(FaultCase(two_quick_instances(
                    "[{at: {instance: 1, after: postgres.commit}, do: rebalance}, {at: {instance: "
                    "1, before: kafka.offset_commit}, do: kill, following: 1}]")),
                2);
}

TEST(RoundTrip, GivesBackWhatItTook) {
  const FaultCase run(one_instance(
      "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: round-trip, hold: 50ms}]"));
  expect_proved(run);
  EXPECT_THAT(run.evidence(), HasSubstr("had 4 partitions, then 2, then 4"));
}

TEST(RoundTrip, TakesFromTheInstanceWhateverItsPlaceInTheGroup) {
  for (const char* instance : {"1", "2"}) {
    expect_proved(FaultCase(
        two_quick_instances("[{at: {instance: " + std::string(instance) +
                            ", before: kafka.offset_commit}, do: round-trip, hold: 50ms}]")));
  }
}

ScenarioParts two_cooperative_instances(const std::string& faults) {
  ScenarioParts parts = two_quick_instances(faults);
  parts.command =
      "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup, --heartbeat, "
      "\"200\", --assignor, cooperative-sticky]";
  return parts;
}

// A leader of librdkafka reads what our member says of itself as if librdkafka had written it.
TEST(Rebalance, OfACooperativeGroupLeavesItsMembersAlive) {
  const FaultCase run(two_cooperative_instances(
      "[{at: {instance: 1, before: kafka.offset_commit}, do: rebalance, hold: 50ms}]"));
  expect_proved(run);
  EXPECT_FALSE(first_time(run, [](const json& line) {
    return line.value("action", "") == "exited";
  })) << run.all();
}

TEST(RoundTrip, TakesFromTheInstanceInACooperativeGroup) {
  for (const char* instance : {"1", "2"}) {
    expect_proved(FaultCase(
        two_cooperative_instances("[{at: {instance: " + std::string(instance) +
                                  ", before: kafka.offset_commit}, do: round-trip, hold: 50ms}]")));
  }
}

TEST(RebalanceStorm, RebalancesTwice) {
  const FaultCase run(one_instance(
      "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: rebalance-storm, times: 2}]"));
  expect_proved(run);
  EXPECT_GE(run.moments("kafka.join_group", "applied", 1), 5);
}

TEST(RebalanceStorm, GoesOnLongerThanTheSystemMayTakeToSettle) {
  ScenarioParts parts = one_instance(
      "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: rebalance-storm, times: 4, hold: "
      "1s}]");
  parts.more = "settle: {deadline: 3s}\n";
  expect_proved(FaultCase(parts));
}

TEST(EvictMember, IsRefusedAndComesBack) {
  const FaultCase run(
      one_instance("[{at: {instance: 1, before: kafka.offset_commit, nth: 2}, do: evict-member}]"));
  expect_proved(run);
  EXPECT_THAT(run.evidence(), HasSubstr("25 UNKNOWN_MEMBER_ID"));
}

TEST(EvictMember, TheOtherTakesOver) {
  expect_proved(FaultCase(two_quick_instances(
      "[{at: {instance: 1, after: postgres.commit, nth: 2}, do: evict-member}]")));
}

TEST(RebalanceMistakes, AreRefusedBeforeAnythingStarts) {
  const TestFolder folder;
  for (const auto& [fault, message] : {
           std::pair("do: rebalance, hold: 0s", "must be longer than zero"),
           std::pair("do: rebalance-storm, times: 0", "times"),
           std::pair("do: rebalance, on: 9", "instance"),
           std::pair("do: evict-member, hold: 1s", "unknown key 'hold'"),
           std::pair("do: kill, leaves: never", "'never' is not possible here"),
       }) {
    const auto file = folder.write(
        "case.yaml", scenario_text(one_instance("[{at: {instance: 1, after: kafka.fetch}, " +
                                                std::string(fault) + "}]")));
    const Finished finished = run_wringer({"validate", file.string()}, folder.path());
    EXPECT_EQ(finished.code, 64) << fault;
    EXPECT_THAT(finished.all(), HasSubstr(message)) << fault;
  }
  const auto file =
      folder.write("case.yaml", scenario_text(one_instance("[{at: start, do: rebalance, on: 1}]")));
  EXPECT_THAT(run_wringer({"validate", file.string()}, folder.path()).all(),
              HasSubstr("rebalance needs a moment"));
}

}  // namespace
}  // namespace wringer::test
