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

// Of three starts the last takes its time, while the other instance does all that there is.
TEST(Kill, IsNotOverBeforeTheInstanceHasSpokenAgain) {
  const FaultCase run({.command =
                           "[bash, -c, \"mkdir first || mkdir second || sleep 3; exec ledger "
                           "$0 $@\", --topic, \"{topic.payments}\", --group, \"{group}\", "
                           "--apply, dedup]",
                       .instances = 2,
                       .events = 24,
                       .keys = 4,
                       .partitions = 1,
                       .faults = "[{at: {instance: any, after: postgres.commit, nth: 3}, do: "
                                 "kill}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  int killed = 0;
  bool has_spoken = false;
  for (const auto& line : run.journal()) {
    if (line.value("text", "") == "started again") killed = line.value("instance", 0);
    if (killed > 0 && line.contains("moment") && line.value("instance", 0) == killed)
      has_spoken = true;
  }
  EXPECT_GT(killed, 0) << run.all();
  EXPECT_TRUE(has_spoken) << run.all();
}

// With all events produced there is nothing else to wait for.
TEST(StopInstance, IsFeltBeforeItIsHealed) {
  const FaultCase run({.command = k_dedup,
                       .instances = 2,
                       .events = 24,
                       .keys = 4,
                       .partitions = 2,
                       .faults = "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: "
                                 "stop-instance}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  bool is_away = false;
  bool has_taken_over = false;
  for (const auto& line : run.journal()) {
    if (line.value("action", "") == "died") is_away = true;
    if (line.value("text", "") == "started again") is_away = false;
    const bool commits = line.value("moment", "") == "kafka.offset_commit";
    if (is_away && commits && line.value("instance", 0) == 2) has_taken_over = true;
  }
  EXPECT_TRUE(has_taken_over) << run.all();
}

// The first keeps the instance away until all is healed, so the second finds it recovering.
TEST(Pause, ThatStrikesWhileTheSystemRecoversIsHealedAsWell) {
  const FaultCase run({.command = k_dedup,
                       .faults = "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill, "
                                 "restart: heal}, {at: {instance: 1, before: postgres.commit}, do: "
                                 "pause, for: 500ms, following: 1}]",
                       .more = "settle: {deadline: 6s}\n"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved(0)) << run.all();
  EXPECT_TRUE(run.proved(1)) << run.all();
}

constexpr const char* k_two = "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: ";

ScenarioParts two_instances(const std::string& fault) {
  return {.command = k_dedup,
          .instances = 2,
          .events = 24,
          .keys = 4,
          .partitions = 2,
          .faults = k_two + fault + "}]"};
}

TEST(Terminate, LetsTheInstanceEndByItself) {
  const FaultCase run({.command = k_dedup,
                       .events = 20,
                       .faults = "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: "
                                 "terminate}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("exited with code 0"));
}

TEST(Terminate, KillsWhatDoesNotEndWithinItsGrace) {
  const FaultCase run(
      {.command = "[sh, -c, \"trap '' TERM; ledger --topic $1 --group $2 --apply dedup & wait\", "
                  "sh, \"{topic.payments}\", \"{group}\"]",
       .events = 20,
       .faults = "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: terminate, grace: "
                 "200ms}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("had not ended 200 ms after SIGTERM"));
}

TEST(StopInstance, StaysAwayUntilHeal) {
  const FaultCase run(two_instances("stop-instance"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(Pause, EndsAfterItsTime) {
  const FaultCase run({.command = k_dedup,
                       .events = 20,
                       .faults = "[{at: {instance: 1, before: postgres.commit, nth: 3}, do: pause, "
                                 "for: 400ms}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("was seen standing still (1 process)"));
  EXPECT_THAT(run.evidence(), HasSubstr("it went on after 400 ms"));
}

TEST(Pause, MakesAZombieThatOutlivesATakeover) {
  // It stands still between the end of its transaction and the commit of its offset.
  const FaultCase run(two_instances("pause, until: takeover"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("its member was evicted"));
  EXPECT_THAT(run.evidence(), HasSubstr("instance 2 took over payments"));
  EXPECT_THAT(run.evidence(), HasSubstr("then it tried"));
}

TEST(Pause, MakesAZombieThatWakesWhenItsHeirHasGoneOn) {
  const FaultCase run(two_instances("pause, until: overtaken"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("instance 2 took over payments"));
  EXPECT_THAT(run.evidence(), HasSubstr("instance 2 committed an offset of it"));
  EXPECT_THAT(run.evidence(), HasSubstr("then it tried"));
}

TEST(Pause, ConvictsALedgerThatCountsTwice) {
  ScenarioParts parts = two_instances("pause, until: takeover");
  parts.command = k_insert;
  const FaultCase run(parts);
  EXPECT_EQ(run.verdict(), "violated") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(Pause, EndsAtAnotherMoment) {
  ScenarioParts parts = two_instances("pause, until: {instance: 2, after: postgres.commit}");
  parts.events = 200;
  const FaultCase run(parts);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(CrashLoop, KillsAtTheSameKindOfMomentEachTime) {
  const FaultCase run({.command = k_dedup,
                       .events = 20,
                       .faults = "[{at: {instance: 1, after: postgres.commit, nth: 2}, do: "
                                 "crash-loop, times: 3}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("3rd death"));
}

TEST(CrashLoop, IsExactEachTime) {
  // Each death leaves one transaction whose offset was not committed: three are applied again.
  const FaultCase run({.command = k_insert,
                       .events = 20,
                       .faults = "[{at: {instance: 1, after: postgres.commit}, do: crash-loop, "
                                 "times: 3}]"});
  EXPECT_EQ(run.verdict(), "violated") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_EQ(run.result().at("anomalies").size(), 1U) << run.all();
  EXPECT_THAT(run.all(), HasSubstr("was applied 4 times"));
}

TEST(StartInstance, JoinsAndIsGoneAfterHeal) {
  ScenarioParts parts = two_instances("start-instance");
  parts.partitions = 3;
  const FaultCase run(parts);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("instance 3"));
}

TEST(StartInstance, CanBeThereFromTheStart) {
  ScenarioParts parts = two_instances("kill");
  parts.faults = "[{at: start, do: start-instance}]";
  const FaultCase run(parts);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(RollingRestart, RestartsEachInTurn) {
  const FaultCase run(two_instances("rolling-restart"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("instance 1 exited with code 0"));
  EXPECT_THAT(run.evidence(), HasSubstr("instance 2 exited with code 0"));
}

TEST(ProcessFaults, RefuseWhatCannotBe) {
  const TestFolder folder;
  const auto refused = [&](const std::string& fault) {
    ScenarioParts parts;
    parts.faults = "[{at: {instance: 1, after: postgres.commit}, do: " + fault + "}]";
    const auto file = folder.write("case.yaml", scenario_text(parts));
    const Finished finished = run_wringer({"validate", file.string()}, folder.path());
    EXPECT_EQ(finished.code, 64) << finished.all();
    return finished.all();
  };
  EXPECT_THAT(refused("pause, for: 1s, until: takeover"), HasSubstr("not at both"));
  EXPECT_THAT(refused("pause, until: tea"), HasSubstr("'tea' is not possible here"));
  EXPECT_THAT(refused("terminate, grace: soon"), HasSubstr("soon"));
  EXPECT_THAT(refused("crash-loop, times: 0"), HasSubstr("'0' is not a whole number from 1"));
  EXPECT_THAT(refused("stop-instance, on: 2"), HasSubstr("2"));
  EXPECT_THAT(refused("skew-clock"), HasSubstr("skew-clock needs 'by'"));
}

}  // namespace
}  // namespace wringer::test
