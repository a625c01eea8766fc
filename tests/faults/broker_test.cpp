// What happens to Kafka's brokers. Each case has a cluster for itself.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::test {
namespace {

using testing::HasSubstr;

ScenarioParts parts(const std::string& faults) {
  return {.command = k_dedup, .events = 24, .keys = 4, .partitions = 2, .faults = faults};
}

TEST(KillBroker, ComesBackAndNothingIsLost) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: kafka.offset_commit, nth: 3}, do: kill-broker}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("killed by signal 9"));
  EXPECT_THAT(run.evidence(), HasSubstr("serves again"));
}

TEST(KillBroker, StaysAwayUntilTheEnd) {
  const FaultCase run(
      parts("[{at: {instance: 1, before: kafka.offset_commit, nth: 3}, do: kill-broker, restart: "
            "heal, broker: of-moment}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(KillBroker, NobodyWaitsForWhoDiesMeanwhile) {
  // It dies while there is no coordinator that could be told of it.
  ScenarioParts mortal =
      parts("[{at: {instance: 1, before: kafka.offset_commit, nth: 3}, do: kill-broker}]");
  mortal.command =
      "[bash, -c, \"ledger $0 $@ & if mkdir lived; then until (($(psql -Atc 'SELECT count(*) FROM "
      "transactions' $DATABASE_URL) > 2)); do sleep 0.02; done; sleep 1; kill -KILL $!; exit 9; "
      "fi; wait\", --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup]";
  const FaultCase run(mortal);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(RestartBroker, EndsInGoodOrder) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: postgres.commit, nth: 3}, do: restart-broker}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("serves again"));
}

TEST(LoseAcknowledged, IsNotTheSystemsLoss) {
  const FaultCase run(
      parts("[{at: {instance: 1, before: postgres.commit, nth: 3}, do: lose-acknowledged}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("ends at"));
}

// One cluster of three for both: they take seconds to start.
TEST(MoveLeader, TheClientsFollowTheLeaderAndTheCoordinator) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: kafka.offset_commit, nth: 2}, do: move-leader}, "
            "{at: {instance: 1, after: kafka.offset_commit, nth: 4}, do: move-coordinator}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved(0)) << run.all();
  EXPECT_TRUE(run.proved(1)) << run.all();
}

TEST(IsolateBroker, OthersTakeItsPlaceAndItComesBack) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: kafka.offset_commit, nth: 2}, do: "
            "isolate-broker}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("leads in its place"));
  EXPECT_THAT(run.evidence(), HasSubstr("in sync with them"));
}

TEST(BrokerFaults, RefuseWhatMakesNoSense) {
  const TestFolder folder;
  ScenarioParts one_broker = parts(
      "[{at: {instance: 1, after: postgres.commit}, do: kill-broker, broker: of-moment}, "
      "{at: {instance: 1, after: postgres.commit}, do: move-leader}, "
      "{at: start, do: restart-broker}]");
  std::string text = scenario_text(one_broker);
  text.replace(text.find("kafka: {topics"), 8, "kafka: {brokers: 1, ");
  const auto file = folder.write("case.yaml", text);
  const Finished refused = run_wringer({"validate", file.string()}, folder.path());
  EXPECT_EQ(refused.code, 64) << refused.all();
  EXPECT_THAT(refused.all(), HasSubstr("a message to Postgres concerns no broker"));
  EXPECT_THAT(refused.all(), HasSubstr("move-leader needs more than one broker"));
  EXPECT_THAT(refused.all(), HasSubstr("restart-broker needs a moment"));
}

}  // namespace
}  // namespace wringer::test
