// What happens to messages and to connections.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

namespace wringer::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr int k_exit_usage = 64;

ScenarioParts with_dedup(const std::string& faults, ScenarioParts parts) {
  parts.command = k_dedup;
  parts.faults = faults;
  return parts;
}

// A case of the ledger that keeps its promise: it holds, and its fault is proved.
struct Survived : FaultCase {
  explicit Survived(const std::string& faults, const ScenarioParts& parts = {})
      : FaultCase(with_dedup(faults, parts)) {
    EXPECT_EQ(verdict(), "holds") << faults << "\n" << all();
    EXPECT_TRUE(proved()) << faults << "\n" << all();
  }
};

// --- Single messages ---

using Lost = std::tuple<const char*, const char*>;
class LostMessage : public testing::TestWithParam<Lost> {};

TEST_P(LostMessage, IsSurvivedByTheLedgerThatKeepsItsPromise) {
  const std::string fault = std::get<0>(GetParam());
  const std::string cut = std::get<1>(GetParam());
  const Survived run("[{at: {instance: 1, " + fault + ", cut: " + cut + "}]");
  // A system that is through needs no new connection.
  if (fault.find("offset_commit") != std::string::npos) return;
  EXPECT_THAT(run.evidence(), HasSubstr("instance 1 was back on a new connection")) << run.all();
}

// Of the offset commits it is the last that is lost. librdkafka 2.0.2 may never get over it when it
// waits for one whose connection ends: it goes on asking for the coordinator, connecting to it and
// hanging up for ever (confluent-kafka-dotnet#1595), which is stuck indeed.
INSTANTIATE_TEST_SUITE_P(
    Link, LostMessage,
    testing::Combine(testing::Values("after: postgres.commit}, do: lose-reply",
                                     "after: kafka.offset_commit, nth: 10}, do: lose-reply",
                                     "after: kafka.fetch, event: 1}, do: lose-reply",
                                     "before: postgres.commit}, do: lose-request",
                                     "before: postgres.query, nth: 3}, do: lose-request",
                                     "before: kafka.offset_commit, nth: 10}, do: lose-request"),
                     testing::Values("reset", "none")));

TEST(LoseReply, OfACommitConvictsWhoAppliesTheEventAgain) {
  const FaultCase run({.command = k_insert,
                       .faults = "[{at: {instance: 1, after: postgres.commit, event: 3}, do: "
                                 "lose-reply}]"});
  EXPECT_EQ(run.verdict(), "violated") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.finished().all(), HasSubstr("event 3 (id")) << run.all();
}

TEST(LoseReply, OfAnOffsetCommitHarmsNobody) {
  const FaultCase run({.command = k_insert,
                       .faults = "[{at: {instance: 1, after: kafka.offset_commit, nth: 10}, do: "
                                 "lose-reply, cut: fin}]"});
  EXPECT_EQ(run.verdict(), "holds") << "it was applied: " << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(LoseRequest, OfACommitConvictsNobody) {
  const FaultCase run({.command = k_insert,
                       .faults = "[{at: {instance: 1, before: postgres.commit, nth: 2}, do: "
                                 "lose-request, cut: fin}]"});
  EXPECT_EQ(run.verdict(), "holds") << "Postgres rolled it back: " << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(LoseReply, NeedsAnAnswer) {
  const FaultMistakes mistakes("[{at: {instance: 1, before: postgres.commit}, do: lose-reply}]");
  EXPECT_EQ(mistakes.code, k_exit_usage);
  EXPECT_THAT(mistakes.text,
              AllOf(HasSubstr("needs 'after: postgres.commit'"), HasSubstr("lose-request")));
}

TEST(LoseRequest, NeedsARequest) {
  const FaultMistakes mistakes("[{at: {instance: 1, acked: kafka.fetch}, do: lose-request}]");
  EXPECT_EQ(mistakes.code, k_exit_usage);
  EXPECT_THAT(mistakes.text, HasSubstr("needs 'before: kafka.fetch'"));
}

TEST(Delay, HoldsBackARequestAndAnAnswer) {
  for (const char* at : {"before: postgres.commit", "after: kafka.offset_commit"}) {
    const Survived run("[{at: {instance: 1, " + std::string(at) + "}, do: delay, for: 300ms}]");
    const std::string evidence = run.evidence();
    const std::string mark = "it went on ";
    const std::size_t found = evidence.find(mark);
    ASSERT_NE(found, std::string::npos) << evidence;
    const std::string later = evidence.substr(found + mark.size());
    const bool took_seconds = later.find(" s ") < later.find(" ms ");
    EXPECT_TRUE(took_seconds || std::atoi(later.c_str()) >= 300) << evidence;
  }
}

TEST(Delay, HasNothingToHoldBackOnceItIsDelivered) {
  const FaultMistakes mistakes("[{at: {instance: 1, acked: kafka.fetch}, do: delay}]");
  EXPECT_EQ(mistakes.code, k_exit_usage);
  EXPECT_THAT(mistakes.text, HasSubstr("use 'after'"));
}

// --- Connections ---

TEST(Reset, EndsConnectionsOfOneServiceOfTheCoordinatorOrOfAll) {
  for (const char* service : {"kafka", "coordinator", "postgres", "all"}) {
    const Survived run("[{at: {instance: 1, after: postgres.commit}, do: reset, service: " +
                       std::string(service) + "}]");
    EXPECT_THAT(run.evidence(), HasSubstr("was back on a new connection")) << run.all();
  }
}

TEST(Blackhole, OfPostgresIsHealed) {
  const Survived run("[{at: {instance: 1, before: postgres.commit}, do: blackhole, for: 500ms}]");
}

TEST(Blackhole, OfKafkaInOneDirectionIsHealed) {
  const Survived run(
      "[{at: {instance: 1, acked: postgres.commit, nth: 10}, do: blackhole, service: kafka, "
      "direction: "
      "to-client, for: 500ms}]");
}

TEST(Blackhole, OfEverythingUntilHealed) {
  const Survived run(
      "[{at: {instance: 1, after: postgres.commit}, do: blackhole, service: all, on: any}]");
}

TEST(Blackhole, OfTheCoordinatorLeavesFetchesAlone) {
  const Survived run(
      "[{at: {instance: 1, acked: postgres.commit, nth: 10}, do: blackhole, service: coordinator, "
      "for: "
      "700ms}]");
  // The offset commit was swallowed; meanwhile fetches went on.
  bool in_force = false;
  int fetches = 0;
  for (const auto& line : run.journal()) {
    if (line.value("action", "") == "struck") in_force = true;
    if (line.value("phase", "") == "applied" && line.value("moment", "") == "kafka.offset_commit")
      in_force = false;
    if (in_force && line.value("moment", "") == "kafka.fetch") ++fetches;
  }
  EXPECT_GT(fetches, 0) << run.all();
}

TEST(Blackhole, OfABrokerIsAboutKafka) {
  const FaultMistakes mistakes(
      "[{at: {instance: 1, after: postgres.commit}, do: blackhole, broker: 1}]");
  EXPECT_EQ(mistakes.code, k_exit_usage);
  EXPECT_THAT(mistakes.text, HasSubstr("Postgres has no brokers"));
}

TEST(HalfOpen, LeavesTheDatabaseWithATransactionOfNobody) {
  // The killed instance's transaction stays open until healed, so its successor waits for it.
  const Survived run(
      "[{at: {instance: 1, before: postgres.commit}, do: half-open, service: postgres, for: "
      "800ms}, {at: {instance: 1, before: postgres.commit}, do: kill}]");
  EXPECT_TRUE(run.proved(1)) << run.all();
}

TEST(SlowLink, MakesMessagesLate) {
  const Survived run(
      "[{at: {instance: 1, after: postgres.begin}, do: slow-link, latency: 20ms, for: 500ms}]");
}

TEST(SlowLink, IsNarrowFromTheStartOn) {
  const Survived run("[{at: start, do: slow-link, on: 1, service: all, rate: 20000, for: 2s}]");
}

TEST(SlowLink, NeedsToKnowHowSlow) {
  const FaultMistakes mistakes("[{at: {instance: 1, after: postgres.commit}, do: slow-link}]");
  EXPECT_EQ(mistakes.code, k_exit_usage);
  EXPECT_THAT(mistakes.text, HasSubstr("'latency', or 'rate'"));
}

TEST(RefuseConnections, OfEitherServiceIsSurvived) {
  for (const char* service : {"kafka", "postgres"}) {
    const Survived run(
        "[{at: {instance: 1, after: postgres.commit, nth: 10}, do: refuse-connections, service: " +
        std::string(service) + ", for: 500ms}]");
  }
}

TEST(MutePartition, HoldsBackOnePartitionAndNoOther) {
  const Survived run(
      "[{at: start, do: mute-partition, on: 1, partition: \"payments[1]\", for: 3s}]",
      {.events = 20, .partitions = 2});
  EXPECT_THAT(run.evidence(), HasSubstr("records of payments[1] taken out of fetches"));
}

TEST(MutePartition, NeedsAPartition) {
  const FaultMistakes mistakes(
      "[{at: {instance: 1, after: kafka.fetch}, do: mute-partition, partition: payments}]");
  EXPECT_EQ(mistakes.code, k_exit_usage);
  EXPECT_THAT(mistakes.text, HasSubstr("payments[0]"));
}

// --- Errors of brokers ---

TEST(KafkaError, IsToldInTheBrokersPlace) {
  for (const char* fault : {"before: kafka.fetch, nth: 2}, do: kafka-error, code: "
                            "NOT_LEADER_OR_FOLLOWER",
                            "before: kafka.fetch, nth: 2}, do: kafka-error, code: "
                            "OFFSET_OUT_OF_RANGE",
                            "before: kafka.offset_commit}, do: kafka-error, code: NOT_COORDINATOR",
                            "before: kafka.offset_fetch}, do: kafka-error, code: 14",
                            "before: kafka.find_coordinator}, do: kafka-error, code: 15"}) {
    const Survived run("[{at: {instance: 1, " + std::string(fault) + "}]");
    EXPECT_THAT(run.evidence(), HasSubstr("the client was told")) << run.all();
  }
}

TEST(KafkaError, IsToldInTheAnswer) {
  for (const char* fault : {"after: kafka.fetch, event: 2}, do: kafka-error, code: 6",
                            "after: kafka.offset_commit}, do: kafka-error, code: "
                            "REQUEST_TIMED_OUT"}) {
    const Survived run("[{at: {instance: 1, " + std::string(fault) + "}]");
  }
}

TEST(KafkaError, RefusesALie) {
  const FaultMistakes mistakes(
      "[{at: {instance: 1, after: kafka.offset_commit}, do: kafka-error, code: "
      "ILLEGAL_GENERATION}]");
  EXPECT_EQ(mistakes.code, k_exit_usage);
  EXPECT_THAT(mistakes.text, AllOf(HasSubstr("would be a lie"), HasSubstr("16 NOT_COORDINATOR")));
}

TEST(Throttle, MutesTheConnection) {
  const Survived run(
      "[{at: {instance: 1, after: kafka.fetch, event: 1}, do: throttle, for: 400ms}]");
  EXPECT_THAT(run.evidence(), HasSubstr("told to wait for 400 ms")) << run.all();
}

TEST(Throttle, StandsInAnAnswer) {
  const FaultMistakes mistakes("[{at: {instance: 1, before: kafka.fetch}, do: throttle}]");
  EXPECT_EQ(mistakes.code, k_exit_usage);
  EXPECT_THAT(mistakes.text, HasSubstr("use 'after'"));
}

}  // namespace
}  // namespace wringer::test
