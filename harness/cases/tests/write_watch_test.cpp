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
  WriteSign done(MomentName name) { return m_watch.sign_of(of(name, Phase::applied)); }

 private:
  static Moment of(MomentName name, Phase phase) {
    Moment moment;
    moment.name = name;
    moment.phase = phase;
    moment.service = Service::postgres;
    moment.connection = 3;
    return moment;
  }
  WriteWatch m_watch;
};

TEST_F(WriteWatchTest, SeesAWriteBehindMuchText) {
  EXPECT_EQ(asked(moments::k_postgres_query, "WITH a AS (SELECT 1) INSERT INTO t SELECT 2"),
            WriteSign::write);
  EXPECT_EQ(asked(moments::k_postgres_query, "SELECT 1; UPDATE t SET a = 1"), WriteSign::write);
  EXPECT_EQ(asked(moments::k_postgres_query, "SELECT count(*) FROM t"), WriteSign::none);
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
  EXPECT_EQ(asked(moments::k_postgres_commit, "(function call)"), WriteSign::write);
  EXPECT_EQ(done(moments::k_postgres_commit), WriteSign::write);
}

}  // namespace
}  // namespace wringer::cases
