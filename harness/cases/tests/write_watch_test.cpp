#include "harness/cases/write_watch.h"

#include <gtest/gtest.h>

namespace wringer::cases {
namespace {

class WriteWatchTest : public testing::Test {
 protected:
  WriteSign asked(MomentName name, const std::string& sql, std::vector<std::string> values = {}) {
    Moment moment = of(name, Phase::requested);
    moment.sql = sql.substr(0, 20);
    moment.statement = std::make_shared<const StatementText>(StatementText{sql, std::move(values)});
    return m_watch.sign_of(moment);
  }
  WriteSign done(MomentName name, const std::string& tag = "") {
    Moment moment = of(name, Phase::applied);
    moment.sql = tag;
    return m_watch.sign_of(moment);
  }
  // A statement in a transaction, and its answer.
  WriteSign said(const std::string& sql, const std::string& tag = "") {
    EXPECT_EQ(asked(moments::k_postgres_query, sql), WriteSign::none) << sql;
    return done(moments::k_postgres_query, tag);
  }

  WriteWatch m_watch;

 private:
  static Moment of(MomentName name, Phase phase) {
    Moment moment;
    moment.name = name;
    moment.phase = phase;
    moment.service = Service::postgres;
    moment.connection = 3;
    return moment;
  }
};

TEST_F(WriteWatchTest, SeesAWriteBehindMuchText) {
  EXPECT_EQ(said("WITH a AS (SELECT 1) INSERT INTO t SELECT 2"), WriteSign::write);
  EXPECT_EQ(said("SELECT 1; UPDATE t SET a = 1"), WriteSign::write);
  EXPECT_EQ(said("SELECT count(*) FROM t"), WriteSign::none);
}

TEST_F(WriteWatchTest, WhoeverClaimsWorkAndFindsNoneHasWrittenNothing) {
  EXPECT_EQ(said("UPDATE outbox SET claimed_by = $1 WHERE claimed_by IS NULL", "UPDATE 0"),
            WriteSign::none);
  EXPECT_EQ(asked(moments::k_postgres_commit, "COMMIT"), WriteSign::none);
  EXPECT_EQ(done(moments::k_postgres_commit, "COMMIT"), WriteSign::none);
  EXPECT_EQ(asked(moments::k_postgres_commit, "DELETE FROM outbox RETURNING *"), WriteSign::none);
  EXPECT_EQ(done(moments::k_postgres_commit, "DELETE 0"), WriteSign::none);
  EXPECT_EQ(said("UPDATE outbox SET claimed_by = $1 WHERE claimed_by IS NULL", "UPDATE 2"),
            WriteSign::write);
  EXPECT_EQ(asked(moments::k_postgres_commit, "COMMIT"), WriteSign::write);
}

TEST_F(WriteWatchTest, OneCommandTagDoesNotTellOfSeveralStatements) {
  EXPECT_EQ(said("INSERT INTO effects VALUES (1); UPDATE jobs SET a = 1", "UPDATE 0"),
            WriteSign::write);
  EXPECT_EQ(said("WITH i AS (INSERT INTO effects VALUES (1)) UPDATE jobs SET a = 1", "UPDATE 0"),
            WriteSign::write);
}

TEST_F(WriteWatchTest, OnlyWritesToTablesThatAreJudgedCount) {
  m_watch.count_only({"accounts", "app.outbox"});
  EXPECT_EQ(said("UPDATE leases SET until = now()", "UPDATE 1"), WriteSign::elsewhere);
  EXPECT_EQ(asked(moments::k_postgres_commit, "COMMIT"), WriteSign::none);
  EXPECT_EQ(done(moments::k_postgres_commit, "COMMIT"), WriteSign::none);
  EXPECT_EQ(said("UPDATE Accounts SET balance = 1", "UPDATE 1"), WriteSign::write);
  EXPECT_EQ(said("INSERT INTO outbox VALUES (1)", "INSERT 0 1"), WriteSign::write);
  EXPECT_EQ(said("WITH l AS (UPDATE leases SET a = 1) INSERT INTO app.outbox SELECT 1"),
            WriteSign::write);
  EXPECT_EQ(said("CALL merge_all()"), WriteSign::write) << "it may write to any";
}

TEST_F(WriteWatchTest, ATransactionThatOnlyReadIsNone) {
  EXPECT_EQ(asked(moments::k_postgres_query, "SELECT 1 FROM t FOR UPDATE"), WriteSign::none);
  EXPECT_EQ(asked(moments::k_postgres_commit, "COMMIT"), WriteSign::none);
  EXPECT_EQ(done(moments::k_postgres_commit), WriteSign::none);
}

TEST_F(WriteWatchTest, ACallWithNewValuesMayWrite) {
  EXPECT_EQ(asked(moments::k_postgres_commit, "SELECT book($1)", {"e1"}), WriteSign::call);
  EXPECT_EQ(done(moments::k_postgres_commit), WriteSign::call);
  EXPECT_EQ(asked(moments::k_postgres_commit, "SELECT book($1)", {"e2"}), WriteSign::call);
}

TEST_F(WriteWatchTest, WhoCallsAgainWithTheSameValuesPolls) {
  EXPECT_EQ(asked(moments::k_postgres_commit, "SELECT claim(10)"), WriteSign::call);
  EXPECT_EQ(done(moments::k_postgres_commit), WriteSign::call);
  EXPECT_EQ(asked(moments::k_postgres_commit, "SELECT claim(10)"), WriteSign::none);
  EXPECT_EQ(done(moments::k_postgres_commit), WriteSign::none);
}

TEST_F(WriteWatchTest, ATransactionThatCalledMayHaveWritten) {
  EXPECT_EQ(asked(moments::k_postgres_query, "SELECT book(1)"), WriteSign::call);
  EXPECT_EQ(asked(moments::k_postgres_commit, "COMMIT"), WriteSign::call);
  EXPECT_EQ(done(moments::k_postgres_commit), WriteSign::call);
  EXPECT_EQ(asked(moments::k_postgres_query, "SELECT book(2)"), WriteSign::call);
  EXPECT_EQ(done(moments::k_postgres_rollback), WriteSign::none);
  EXPECT_EQ(asked(moments::k_postgres_commit, "COMMIT"), WriteSign::none);
}

TEST_F(WriteWatchTest, WhatCommitsByItselfWrites) {
  EXPECT_EQ(asked(moments::k_postgres_commit, "(function call)"), WriteSign::none);
  EXPECT_EQ(done(moments::k_postgres_commit), WriteSign::write);
}

}  // namespace
}  // namespace wringer::cases
