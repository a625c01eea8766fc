// What happens to the database.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::test {
namespace {

using testing::HasSubstr;

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

}  // namespace
}  // namespace wringer::test
