// Where transactions begin and end, as a real server showed it: each conversation was seen with
// PostgreSQL 15.

#include "harness/wire/postgres/tests/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::wire::postgres {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Exchange 1 was the connection's start.
class Commit : public testing::Test {
 protected:
  Commit() { talk.connect(); }

  // Opens a block and writes in it; exchanges 2 and 3.
  void write_in_block() {
    talk.client(query("begin"));
    talk.server(complete("BEGIN") + in_block());
    talk.client(query("insert into t values (1)"));
    talk.server(complete("INSERT 0 1") + in_block());
    talk.take_log();
  }

  Conversation talk;
};

TEST_F(Commit, IsExplicitUnderAnySpelling) {
  for (const char* sql : {"commit", "end work", "/*c*/ -- x\n ;CoMmIt work ;"}) {
    Conversation fresh;
    fresh.connect();
    fresh.client(query("begin"));
    fresh.server(complete("BEGIN") + in_block());
    EXPECT_EQ(fresh.tracker().transaction_status(), TransactionStatus::in_block);
    fresh.take_log();
    fresh.client(query(sql));
    EXPECT_EQ(fresh.take_log().at(0).substr(0, 9), "+3 commit") << sql;
    fresh.server(complete("COMMIT"));
    EXPECT_THAT(fresh.take_log(), IsEmpty());
    fresh.server(idle());
    EXPECT_THAT(fresh.take_log(), ElementsAre("-3 commit done [COMMIT]")) << sql;
  }
}

TEST_F(Commit, EndsOpenWrites) {
  write_in_block();
  EXPECT_TRUE(talk.tracker().has_open_writes());
  EXPECT_FALSE(talk.tracker().is_quiet());
  talk.client(query("commit"));
  EXPECT_THAT(talk.tracker().open_exchanges(), testing::SizeIs(1));
  talk.server(complete("COMMIT") + idle());
  EXPECT_FALSE(talk.tracker().has_open_writes());
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(Commit, ExtendedHappensAtItsExecute) {
  write_in_block();
  talk.client(parse("", "COMMIT") + bind("", ""));
  EXPECT_THAT(talk.take_log(), IsEmpty());
  talk.client(execute(""));
  EXPECT_THAT(talk.take_log(), ElementsAre("+4 commit: COMMIT"));
  talk.server(ran("COMMIT"));
  EXPECT_THAT(talk.take_log(), ElementsAre("-4 commit done [COMMIT]"));
  talk.client(bare('S'));
  talk.server(idle());
  EXPECT_THAT(talk.take_log(), IsEmpty());
}

TEST_F(Commit, IsKnownFromAStatementPreparedLongAgo) {
  talk.client(parse("S_1", "COMMIT") + bare('S'));
  talk.server(bare('1') + idle());
  write_in_block();
  talk.client(bind("", "S_1") + execute("") + bare('S'));
  EXPECT_THAT(talk.take_log(), ElementsAre("+4 commit: COMMIT"));
  talk.server(bare('2') + complete("COMMIT") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-4 commit done [COMMIT]"));
}

TEST_F(Commit, OfASimpleWriteOutsideABlockIsTheWriteItself) {
  talk.client(query("insert into t values (1)"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 commit: insert into t values (1)"));
  talk.server(complete("INSERT 0 1"));
  EXPECT_EQ(talk.last_answer().answer_to, 2u);
  EXPECT_THAT(talk.take_log(), IsEmpty());
  talk.server(idle());
  EXPECT_EQ(talk.last_answer().answer_to, 2u);
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 commit done [INSERT 0 1]"));
}

TEST_F(Commit, OfAnExtendedWriteOutsideABlockIsTheSync) {
  talk.client(run("insert into t values (1)"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 query: insert into t values (1)"));
  talk.client(bare('S'));
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 commit: insert into t values (1)"));
  talk.server(ran("INSERT 0 1"));
  // Not committed yet: who withholds the commit's answer must withhold this too.
  EXPECT_EQ(talk.last_answer().answer_to, 3u);
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 query done [INSERT 0 1]"));
  EXPECT_TRUE(talk.tracker().has_open_writes());
  talk.server(idle());
  EXPECT_EQ(talk.last_answer().answer_to, 3u);
  EXPECT_THAT(talk.take_log(), ElementsAre("-3 commit done []"));
  EXPECT_FALSE(talk.tracker().has_open_writes());
}

TEST_F(Commit, OfAnExtendedWriteMayComeLongAfterItsAnswer) {
  talk.client(run("insert into t values (1)") + bare('H'));
  talk.server(ran("INSERT 0 1"));
  EXPECT_EQ(talk.last_answer().answer_to, 2u);
  talk.take_log();
  talk.client(bare('S'));
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 commit: insert into t values (1)"));
  talk.server(idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-3 commit done []"));
}

TEST_F(Commit, OfAFunctionThatMayWriteIsItsCall) {
  talk.client(query("select book(1)"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 commit: select book(1)"));
  talk.server(complete("SELECT 1") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 commit done [SELECT 1]"));
  talk.client(run("select book(2)") + bare('S'));
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+3 query: select book(2)", "+4 commit: select book(2)"));
  EXPECT_TRUE(talk.tracker().may_leave_something()) << "until it is answered";
  talk.server(ran("SELECT 1") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-3 query done [SELECT 1]", "-4 commit done []"));
  EXPECT_FALSE(talk.tracker().may_leave_something());
}

TEST_F(Commit, IsNotYetDueWhereAFunctionWasCalledInABlock) {
  talk.client(query("begin"));
  talk.server(complete("BEGIN") + in_block());
  talk.take_log();
  talk.client(query("select claim(1)"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 query: select claim(1)"));
  talk.server(complete("SELECT 1") + in_block());
  EXPECT_FALSE(talk.tracker().has_open_writes())
      << "it may have written nothing: no reason to wait";
}

TEST_F(Commit, OfAnExtendedReadIsNone) {
  talk.client(run("select 1") + bare('S'));
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 query: select 1"));
  talk.server(ran("SELECT 1"));
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 query done [SELECT 1]"));
  talk.server(idle());
  EXPECT_THAT(talk.take_log(), IsEmpty());
}

TEST_F(Commit, OfAnExtendedWriteMayBeTheNextSimpleQuery) {
  talk.client(run("insert into t values (1)") + query("select 1"));
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 query: insert into t values (1)", "+3 commit: select 1"));
  talk.server(ran("INSERT 0 1"));
  EXPECT_EQ(talk.last_answer().answer_to, 3u);
  talk.server(complete("SELECT 1") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("-2 query done [INSERT 0 1]", "-3 commit done [SELECT 1]"));
}

TEST_F(Commit, FailsAtSyncForADeferredConstraint) {
  talk.client(run("insert into t values (1), (1)") + bare('S'));
  talk.take_log();
  talk.server(ran("INSERT 0 2") + error("23505") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("-2 query done [INSERT 0 2]", "-3 commit refused [] 23505"));
}

TEST_F(Commit, FailsForADeferredConstraint) {
  write_in_block();
  talk.client(query("commit"));
  talk.take_log();
  talk.server(error("23505") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-4 commit refused [] 23505"));
  EXPECT_TRUE(talk.tracker().is_quiet());
  // The server's word that the block is over counts.
  talk.client(query("insert into t values (2)"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+5 commit: insert into t values (2)"));
}

TEST_F(Commit, InAScriptIsTheWholeScript) {
  talk.client(query("begin; insert into t values (1); commit"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 commit: begin; insert into t values (1); commit"));
  talk.server(complete("BEGIN") + complete("INSERT 0 1") + complete("COMMIT") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 commit done [COMMIT]"));
}

TEST_F(Commit, OfAScriptThatFailsIsNone) {
  talk.client(query("insert into t values (1); select 1/0"));
  talk.server(complete("INSERT 0 1") + error("22012") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 commit: insert into t values (1); select 1/0",
                                           "-2 commit refused [INSERT 0 1] 22012"));
}

TEST_F(Commit, InTheMiddleOfAScriptHoldsWhateverFails) {
  talk.client(query("insert into t values (1); commit; select 1/0"));
  talk.take_log();
  talk.server(complete("INSERT 0 1") + warning("25P01") + complete("COMMIT") + error("22012") +
              idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 commit done [COMMIT] 22012"));
}

TEST_F(Commit, OfAScriptThatRollsBackIsNone) {
  talk.client(query("insert into t values (1); rollback"));
  talk.server(complete("INSERT 0 1") + warning("25P01") + complete("ROLLBACK") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 rollback: insert into t values (1); rollback",
                                           "-2 rollback done [ROLLBACK]"));
}

TEST_F(Commit, OfAScriptThatLeavesABlockOpenIsNone) {
  talk.client(query("insert into t values (1); begin; insert into t values (2)"));
  EXPECT_EQ(talk.take_log().at(0).substr(0, 8), "+2 begin");
  talk.server(complete("INSERT 0 1") + complete("BEGIN") + complete("INSERT 0 1") + in_block());
  EXPECT_TRUE(talk.tracker().has_open_writes());
}

TEST_F(Commit, InAFailedBlockIsARollback) {
  write_in_block();
  talk.client(query("select 1/0"));
  talk.server(error("22012") + failed());
  EXPECT_THAT(talk.take_log(), ElementsAre("+4 query: select 1/0", "-4 query refused [] 22012"));
  EXPECT_FALSE(talk.tracker().has_open_writes());
  EXPECT_FALSE(talk.tracker().is_quiet());
  talk.client(query("commit"));
  talk.server(complete("ROLLBACK") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+5 commit: commit", "-5 commit refused [ROLLBACK]"));
}

TEST_F(Commit, OutsideABlockCommitsNothing) {
  talk.client(query("commit"));
  talk.server(warning("25P01") + complete("COMMIT") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 commit: commit", "-2 commit refused [COMMIT]"));
  // Whether or not the warning is shown; and in the extended protocol.
  talk.client(run("commit") + bare('S'));
  talk.server(ran("COMMIT") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 commit: commit", "-3 commit refused [COMMIT]"));
}

TEST_F(Commit, AndChainLeavesABlock) {
  write_in_block();
  talk.client(query("commit and chain"));
  talk.server(complete("COMMIT") + in_block());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+4 commit: commit and chain", "-4 commit done [COMMIT]"));
  EXPECT_FALSE(talk.tracker().has_open_writes());
  talk.client(query("insert into t values (2)"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+5 query: insert into t values (2)"));
}

TEST_F(Commit, AndChainOutsideABlockIsAnErrorThatLeavesNoBlock) {
  talk.client(query("commit and chain") + query("insert into t values (1)"));
  talk.server(error("25P01") + idle() + complete("INSERT 0 1") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 commit: commit and chain", "+3 commit: insert into t values (1)",
                          "-2 commit refused [] 25P01", "-3 commit done [INSERT 0 1]"));
}

TEST_F(Commit, AgainstTheForecastIsSaidAtItsEnd) {
  // The BEGIN was refused, so that the write behind it committed by itself.
  talk.client(query("begin isolation level none") + query("insert into t values (1)"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 begin: begin isolation level none",
                                           "+3 query: insert into t values (1)"));
  talk.server(error("42601") + idle() + complete("INSERT 0 1") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("-2 begin refused [] 42601", "-3 commit done [INSERT 0 1]"));
}

TEST_F(Commit, AtASyncAgainstTheForecastIsSaidAtItsEnd) {
  // The BEGIN is skipped, and the next series was sent before that was known.
  talk.client(run("select 1/0") + run("begin") + bare('S'));
  talk.client(run("insert into t values (1)") + bare('S'));
  talk.take_log();
  talk.server(bare('1') + bare('2') + error("22012") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("-2 query refused [] 22012", "-3 begin refused [] 22012"));
  talk.server(ran("INSERT 0 1") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-4 query done [INSERT 0 1]", "-5 commit done []"));
}

TEST_F(Commit, StaysPossibleAfterRollbackToASavepoint) {
  write_in_block();
  talk.client(query("rollback to a"));
  talk.server(complete("ROLLBACK") + in_block());
  EXPECT_THAT(talk.take_log(), ElementsAre("+4 query: rollback to a", "-4 query done [ROLLBACK]"));
  EXPECT_TRUE(talk.tracker().has_open_writes());
  talk.client(query("commit"));
  talk.server(complete("COMMIT") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+5 commit: commit", "-5 commit done [COMMIT]"));
}

TEST_F(Commit, InTwoPhasesIsBoth) {
  write_in_block();
  talk.client(query("prepare transaction 'x'"));
  talk.server(complete("PREPARE TRANSACTION") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+4 commit: prepare transaction 'x'",
                                           "-4 commit done [PREPARE TRANSACTION]"));
  talk.client(query("commit prepared 'x'"));
  talk.server(complete("COMMIT PREPARED") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+5 commit: commit prepared 'x'", "-5 commit done [COMMIT PREPARED]"));
  talk.client(query("rollback prepared 'y'"));
  talk.server(error("42704") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+6 rollback: rollback prepared 'y'", "-6 rollback refused [] 42704"));
}

TEST_F(Commit, InTwoPhasesIsRefusedByARollback) {
  talk.client(query("prepare transaction 'x'"));
  talk.server(warning("25P01") + complete("ROLLBACK") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 commit: prepare transaction 'x'", "-2 commit refused [ROLLBACK]"));
}

TEST_F(Commit, InTwoPhasesThatIsRefusedStillCommitsTheSeriesThatItEnds) {
  talk.client(run("insert into t values (1)") + query("prepare transaction 'x'"));
  talk.take_log();
  talk.server(ran("INSERT 0 1") + warning("25P01") + complete("ROLLBACK") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("-2 query done [INSERT 0 1]", "-3 commit done [ROLLBACK]"));
}

TEST_F(Commit, OfAProcedureIsItsCall) {
  talk.client(query("call pay()"));
  talk.server(complete("CALL") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 commit: call pay()", "-2 commit done [CALL]"));
}

TEST_F(Commit, OfAnExecuteIsThatOfThePreparedStatement) {
  talk.client(query("prepare p as insert into t values (1)"));
  talk.server(complete("PREPARE") + idle());
  talk.client(query("prepare r as select 1"));
  talk.server(complete("PREPARE") + idle());
  talk.take_log();
  talk.client(query("execute p"));
  talk.server(complete("INSERT 0 1") + idle());
  talk.client(query("execute r"));
  talk.server(complete("SELECT 1") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+4 commit: execute p", "-4 commit done [INSERT 0 1]",
                                           "+5 query: execute r", "-5 query done [SELECT 1]"));
  // What we don't know may write.
  talk.client(query("deallocate all"));
  talk.server(complete("DEALLOCATE ALL") + idle());
  talk.take_log();
  talk.client(query("execute r"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+7 commit: execute r"));
}

TEST_F(Commit, WaitsForTheSyncOfASuspendedPortal) {
  talk.client(parse("", "insert into t values (1) returning a") + bind("", "") + execute("", 1) +
              bare('H'));
  talk.server(bare('1') + bare('2') + bare('D') + bare('s'));
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 query: insert into t values (1) returning a", "-2 query done []"));
  talk.client(execute("", 1) + bare('S'));
  talk.server(complete("INSERT 0 1") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 query: insert into t values (1) returning a",
                                           "+4 commit: insert into t values (1) returning a",
                                           "-3 query done [INSERT 0 1]", "-4 commit done []"));
}

TEST_F(Commit, OfAFunctionCallIsTheCallItself) {
  talk.client(MessageBuilder('F').uint32(1).finish());
  talk.server(MessageBuilder('V').uint32(0xffffffff).finish() + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 commit: (function call)", "-2 commit done []"));
}

}  // namespace
}  // namespace wringer::wire::postgres
