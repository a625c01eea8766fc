// What happens to the database.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace wringer::test {
namespace {

using testing::HasSubstr;

// The Java program of fixtures/systems/clients, which begins and commits in the extended protocol;
// built once. Empty if this machine lacks what it needs.
const std::string& java_ledger() {
  static const TestFolder k_output;
  static const std::string k_command = [] {
    const std::string clients = std::string(WRINGER_LEDGER) + "/../clients/";
    const std::string quiet = " >/dev/null 2>&1";
    const std::string output = k_output.path().string();
    if (std::system((clients + "need java" + quiet).c_str()) != 0) return std::string();
    if (std::system((clients + "java/build " + output + quiet).c_str()) != 0) return std::string();
    return "[" + clients + "java/run, " + output +
           ", --topic, \"{topic.payments}\", --group, \"{group}\"]";
  }();
  return k_command;
}

ScenarioParts dedup_with(const std::string& faults) {
  return {.command = k_dedup, .faults = faults};
}

TEST(DatabaseError, ACommitThatIsRefusedWasRolledBack) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, before: postgres.commit, nth: 3}, "
                 "do: database-error, code: 40001}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("40001"));
  EXPECT_THAT(run.instance_output(), HasSubstr("could not serialize access"));
}

TEST(DatabaseError, AStatementThatIsRefusedFailsItsTransaction) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, before: postgres.query, event: 4}, "
                 "do: database-error, code: deadlock_detected}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.instance_output(), HasSubstr("deadlock detected"));
}

TEST(DatabaseError, AUniqueViolationNamesItsConstraint) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, before: postgres.query, nth: 5}, do: database-error, code: "
                 "23505, constraint: transactions_pkey}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.instance_output(), HasSubstr("transactions_pkey"));
}

TEST(DatabaseError, OneThatIsNotThereIsNotTold) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, before: postgres.query, nth: 5}, do: database-error, code: "
                 "23505, constraint: nothing}]"));
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_FALSE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("no unique constraint"));
}

TEST(DatabaseError, ASessionIsTerminatedBeforeAStatement) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, before: postgres.query, event: 4}, "
                 "do: database-error, code: 57P01}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("the client was told FATAL 57P01"));
}

TEST(DatabaseError, ASessionIsTerminatedAfterItsCommit) {
  const std::string faults =
      "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: database-error, code: 57P01}]";
  const FaultCase run(dedup_with(faults));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  const FaultCase naive({.command = k_insert, .faults = faults});
  EXPECT_EQ(naive.verdict(), "violated") << naive.all();
  EXPECT_TRUE(naive.proved()) << naive.all();
}

TEST(DatabaseError, AConnectionIsLostAfterTheCommit) {
  const std::string faults =
      "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: database-error, code: 08006}]";
  const FaultCase run(dedup_with(faults));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  const FaultCase naive({.command = k_insert, .faults = faults});
  EXPECT_EQ(naive.verdict(), "violated") << naive.all();
}

TEST(DatabaseError, AConnectionIsLostBeforeTheCommit) {
  const FaultCase run({.command = k_insert,
                       .faults = "[{at: {instance: 1, before: postgres.commit, nth: 3}, do: "
                                 "database-error, code: 08006}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

// Nothing of what is refused was done, so even a program that knows no duplicates gets it right.
TEST(DatabaseError, APreparedCommitOfTheExtendedProtocolIsRolledBack) {
  if (java_ledger().empty()) GTEST_SKIP() << "no Java program can be built here";
  const FaultCase run({.command = java_ledger(),
                       .faults = "[{at: {instance: 1, before: postgres.commit, nth: 7}, do: "
                                 "database-error, code: 40001}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.instance_output(), HasSubstr("could not serialize access"));
}

TEST(DatabaseError, APreparedStatementOfTheExtendedProtocolFailsItsTransaction) {
  if (java_ledger().empty()) GTEST_SKIP() << "no Java program can be built here";
  const FaultCase run({.command = java_ledger(),
                       .faults = "[{at: {instance: 1, before: postgres.query, event: 8}, do: "
                                 "database-error, code: 55P03}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.instance_output(), HasSubstr("lock timeout"));
}

TEST(DatabaseError, WhoConnectsIsTurnedAway) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, before: postgres.query, nth: 4}, do: kill}, "
                 "{at: {instance: 1, before: postgres.connect}, following: 1, "
                 "do: database-error, code: 53300}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved(1)) << run.all();
  EXPECT_THAT(run.instance_output(), HasSubstr("too many clients"));
}

TEST(DatabaseError, WhatWouldBeALieIsRefused) {
  const Finished finished = validate(
      "[{at: {instance: 1, after: postgres.commit}, do: database-error, code: 40001}, "
      "{at: {instance: 1, before: kafka.fetch}, do: database-error, code: 40001}, "
      "{at: {instance: 1, before: postgres.commit}, do: database-error, code: 23505}, "
      "{at: {instance: 1, before: postgres.commit}, do: database-error, code: 42P01}, "
      "{at: {instance: 1, before: postgres.begin}, do: database-error, code: 40001}, "
      "{at: {instance: 1, before: postgres.commit}, do: database-error, code: 53300}]");
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.all(), HasSubstr("only 57P01 and 08006 are true"));
  EXPECT_THAT(finished.all(), HasSubstr("name a moment of Postgres"));
  EXPECT_THAT(finished.all(), HasSubstr("23505 needs 'constraint'"));
  EXPECT_THAT(finished.all(), HasSubstr("'42P01' is not possible here"));
  EXPECT_THAT(finished.all(), HasSubstr("a BEGIN never fails with 40001"));
  EXPECT_THAT(finished.all(), HasSubstr("before: postgres.connect"));
}

TEST(TerminateBackend, EndsTheSessionBetweenTwoStatements) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, acked: postgres.query, nth: 4}, do: terminate-backend}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(TerminateBackend, EndsTheSessionsOfAnInstanceWhileItFetches) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, after: kafka.fetch, event: 1}, do: terminate-backend}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(HoldCommit, WaitsForACommitOfTheOtherInstance) {
  const FaultCase run({.command = k_dedup,
                       .instances = 2,
                       .events = 20,
                       .keys = 8,
                       .partitions = 4,
                       .faults = "[{at: {instance: 1, before: postgres.commit}, do: hold-commit, "
                                 "until: {instance: 2, after: postgres.commit, nth: 1}}]"});
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("came first"));
}

TEST(HoldCommit, SaysThatWhatIsAwaitedWaitsForTheHeldTransaction) {
  // Both write to the same account, in the order of their locks.
  const FaultCase run({.command = k_insert,
                       .instances = 2,
                       .events = 20,
                       .keys = 1,
                       .partitions = 1,
                       .faults =
                           "[{at: {instance: any, before: postgres.commit}, do: hold-commit, "
                           "deadline: 300ms, until: {instance: any, after: postgres.commit}}]"});
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_FALSE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("did not come"));
}

TEST(HoldCommit, HoldsForATime) {
  const FaultCase run(dedup_with(
      "[{at: {instance: 1, before: postgres.commit, nth: 3}, do: hold-commit, for: 200ms}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(IdleTransaction, StandsOpenUntilAllIsHealed) {
  const FaultCase run(dedup_with("[{at: start, do: idle-transaction, until: heal}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(IdleTransaction, KeepsWritersWaiting) {
  for (const std::string mode : {"share", "row"}) {
    const FaultCase run(dedup_with(
        "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: idle-transaction, mode: " + mode +
        ", table: accounts, for: 300ms}]"));
    EXPECT_EQ(run.verdict(), "holds") << run.all();
    EXPECT_TRUE(run.proved()) << run.all();
    EXPECT_THAT(run.evidence(), HasSubstr("instance 1 waited for its lock"));
  }
}

TEST(KillDatabase, RecoversWithAllThatWasCommitted) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill-database}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("SIGKILL"));
}

TEST(RestartDatabase, StaysAwayForAWhile) {
  const FaultCase run(dedup_with(
      "[{at: {instance: 1, before: postgres.query, nth: 5}, do: restart-database, down: 500ms}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(RestartDatabase, MayDropAllAtOnce) {
  const FaultCase run(dedup_with(
      "[{at: {instance: 1, before: postgres.commit, nth: 3}, do: restart-database, mode: "
      "immediate}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(Failover, LosesACommitThatNobodyWasToldOf) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, after: postgres.commit, nth: 3}, do: failover, lose: 1}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("had not received 1 commits"));
}

TEST(Failover, ASecondOneInACaseIsToldThatThereIsOne) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, after: postgres.commit, nth: 3}, do: failover, lose: 1}, "
                 "{at: {instance: 1, after: postgres.commit, nth: 9}, do: failover, lose: 1}]"));
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_THAT(run.all(), HasSubstr("there is one failover in a case"));
}

TEST(Failover, LosesCommitsWhoseOffsetsAreCommitted) {
  const FaultCase run(dedup_with(
      "[{at: {instance: 1, after: kafka.offset_commit, nth: 5}, do: failover, lose: 2}]"));
  EXPECT_EQ(run.verdict(), "violated") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.all(), HasSubstr("without a change stream"));
}

TEST(Failover, LeavesTheServerAloneWhereThereIsNothingToLose) {
  const FaultCase run(
      dedup_with("[{at: {instance: 1, after: kafka.join_group, nth: 1}, do: failover, lose: 1}]"));
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("nothing was committed that a replica could have missed"));
}

TEST(DatabaseFaults, WhatCanNotBeIsRefused) {
  const Finished finished = validate(
      "[{at: {instance: 1, after: postgres.commit}, do: hold-commit, for: 1s}, "
      "{at: {instance: 1, before: postgres.commit}, do: hold-commit}, "
      "{at: start, do: idle-transaction, mode: row}, "
      "{at: start, do: idle-transaction, mode: row, table: accounts, until: heal}, "
      "{at: start, do: failover}, "
      "{at: {instance: 1, before: postgres.commit}, do: restart-database, mode: slow}]");
  EXPECT_EQ(finished.code, 64) << finished.all();
  EXPECT_THAT(finished.all(), HasSubstr("before: postgres.commit"));
  EXPECT_THAT(finished.all(), HasSubstr("say either 'until' or 'for'"));
  EXPECT_THAT(finished.all(), HasSubstr("it needs a 'table' to lock"));
  EXPECT_THAT(finished.all(), HasSubstr("the healing for the system"));
  EXPECT_THAT(finished.all(), HasSubstr("failover needs a moment"));
  EXPECT_THAT(finished.all(), HasSubstr("'slow' is not possible here"));
}

}  // namespace
}  // namespace wringer::test
