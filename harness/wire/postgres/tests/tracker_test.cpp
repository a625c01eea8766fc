// Which answer belongs to which request: pipelines, errors, COPY, and leaving the protocol.

#include "harness/wire/postgres/tracker.h"

#include "harness/wire/postgres/tests/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::wire::postgres {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Buffer k_sync = bare('S');

class Connected : public testing::Test {
 protected:
  Connected() { talk.connect(); }
  Conversation talk;
};

class Pipeline : public Connected {};
class Error : public Connected {};
class CopyIn : public Connected {};
class OutOfStep : public Connected {};

TEST_F(Pipeline, WithASyncEachHasOneReadyForQueryEach) {
  talk.client(run("begin") + k_sync + run("insert into t values (1)") + k_sync + run("commit") +
              k_sync);
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 begin: begin", "+3 query: insert into t values (1)",
                                           "+4 commit: commit"));
  talk.server(ran("BEGIN") + in_block() + ran("INSERT 0 1") + in_block() + ran("COMMIT") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 begin done [BEGIN]", "-3 query done [INSERT 0 1]",
                                           "-4 commit done [COMMIT]"));
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(Pipeline, WithOneSyncCommitsTwice) {
  talk.client(run("begin") + run("insert into t values (1)") + run("commit") +
              run("insert into t values (2)") + k_sync);
  EXPECT_THAT(
      talk.take_log(),
      ElementsAre("+2 begin: begin", "+3 query: insert into t values (1)", "+4 commit: commit",
                  "+5 query: insert into t values (2)", "+6 commit: insert into t values (2)"));
  talk.server(ran("BEGIN") + ran("INSERT 0 1") + ran("COMMIT"));
  // The answer of the first commit does not wait for the second.
  EXPECT_EQ(talk.last_answer().answer_to, 4u);
  talk.server(ran("INSERT 0 1"));
  EXPECT_EQ(talk.last_answer().answer_to, 6u);
  talk.server(idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 begin done [BEGIN]", "-3 query done [INSERT 0 1]",
                                           "-4 commit done [COMMIT]", "-5 query done [INSERT 0 1]",
                                           "-6 commit done []"));
}

TEST_F(Pipeline, KeepsACommitThatCameBeforeTheError) {
  talk.client(run("insert into t values (1)") + run("commit") + run("select 1/0") + k_sync);
  talk.take_log();
  talk.server(ran("INSERT 0 1") + bare('1') + bare('2') + warning("25P01") + complete("COMMIT") +
              error("22012") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 query done [INSERT 0 1]", "-3 commit done [COMMIT]",
                                           "-4 query refused [] 22012"));
}

TEST_F(Pipeline, DescribesInBetween) {
  talk.client(parse("", "select 1") + bind("", "") + describe_portal("") + execute("") + k_sync);
  talk.server(bare('1') + bare('2') + bare('T') + bare('D') + complete("SELECT 1") + idle());
  talk.client(parse("", "") + bind("", "") + describe_portal("") + execute("") + k_sync);
  talk.server(bare('1') + bare('2') + bare('n') + bare('I') + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 query: select 1", "-2 query done [SELECT 1]",
                                           "+3 query: ", "-3 query done []"));
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(Pipeline, TakesMessagesThatComeAtAnyTime) {
  talk.server(warning("00000"));
  talk.client(query("select 1"));
  talk.server(bare('A') + bare('T') + warning("00000") + bare('D') + bare('S') +
              complete("SELECT 1") + idle() + bare('A'));
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 query: select 1", "-2 query done [SELECT 1]"));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ready);
}

TEST_F(Error, SkipsToTheNextSync) {
  talk.client(run("begin") + run("select 1/0") + run("commit") + k_sync + run("rollback") + k_sync);
  talk.take_log();
  talk.server(ran("BEGIN") + bare('1') + bare('2') + error("22012"));
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 begin done [BEGIN]", "-3 query refused [] 22012",
                                           "-4 commit refused [] 22012"));
  talk.server(failed() + ran("ROLLBACK") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-5 rollback done [ROLLBACK]"));
}

TEST_F(Error, RefusesTheCommitOfItsSync) {
  talk.client(run("insert into t values (1)") + run("select 1/0") + k_sync);
  talk.take_log();
  talk.server(ran("INSERT 0 1") + bare('1') + error("22012") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("-2 query done [INSERT 0 1]", "-3 query refused [] 22012",
                          "-4 commit refused [] 22012"));
  EXPECT_FALSE(talk.tracker().has_open_writes());
}

TEST_F(Error, MakesTheServerIgnoreWhatComesBeforeTheSync) {
  talk.client(parse("", "selec"));
  talk.server(error("42601"));
  talk.client(run("insert into t values (1)") + query("insert into t values (2)"));
  EXPECT_THAT(talk.take_log(), IsEmpty());
  talk.client(k_sync);
  talk.server(idle());
  talk.client(query("insert into t values (3)"));
  talk.server(complete("INSERT 0 1") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 commit: insert into t values (3)", "-2 commit done [INSERT 0 1]"));
}

TEST_F(Error, DiscardsASimpleQueryThatEndsASeries) {
  talk.client(run("select 1/0") + query("insert into t values (1)") + k_sync);
  talk.server(bare('1') + bare('2') + error("22012") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 query: select 1/0", "+3 commit: insert into t values (1)",
                          "-2 query refused [] 22012", "-3 commit refused [] 22012"));
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(Error, LeavesAPreparedStatementThatWasNotReplaced) {
  talk.client(parse("S_1", "commit") + k_sync);
  talk.server(bare('1') + idle());
  talk.client(query("begin"));
  talk.server(complete("BEGIN") + in_block());
  talk.client(close_statement("S_1") + parse("S_1", "select 1") + k_sync);
  talk.server(error("XX000") + failed());
  talk.take_log();
  talk.client(bind("", "S_1") + execute("") + k_sync);
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 commit: commit"));
}

TEST_F(Error, ThatEndsTheConnectionEndsEveryExchange) {
  talk.client(run("begin") + run("commit") + k_sync);
  talk.take_log();
  talk.server(ran("BEGIN") + fatal("57P01"));
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 begin done [BEGIN]", "-3 commit refused [] 57P01"));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ended);
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(Error, MayEndAnIdleConnection) {
  talk.server(fatal("57P05"));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ended);
}

TEST_F(CopyIn, OfASimpleQueryMustNotBeWithheld) {
  talk.client(query("copy t from stdin"));
  talk.server(copy_in_response());
  EXPECT_TRUE(talk.last_answer().client_must_answer);
  talk.client(copy_data("1\n") + copy_data("2\n") + bare('c'));
  talk.server(complete("COPY 2"));
  EXPECT_FALSE(talk.last_answer().client_must_answer);
  talk.server(idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 commit: copy t from stdin", "-2 commit done [COPY 2]"));
}

TEST_F(CopyIn, IgnoresTheSyncThatCameBeforeItsData) {
  talk.client(run("copy t from stdin") + k_sync);
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 query: copy t from stdin"));
  talk.server(bare('1') + bare('2') + copy_in_response());
  talk.client(copy_data("1\n") + bare('c') + k_sync);
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 commit: copy t from stdin"));
  talk.server(complete("COPY 1") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 query done [COPY 1]", "-3 commit done []"));
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(CopyIn, IgnoresSyncAndFlushAmongItsData) {
  talk.client(query("copy t from stdin"));
  talk.server(copy_in_response());
  talk.client(copy_data("1\n") + k_sync + bare('H') + bare('c'));
  talk.server(complete("COPY 1") + idle());
  talk.client(query("select 1"));
  talk.server(complete("SELECT 1") + idle());
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ready);
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(CopyIn, MayHaveAllItsDataSentAhead) {
  talk.client(run("copy t from stdin") + copy_data("1\n") + copy_data("2\n") + bare('c') + k_sync +
              query("select 1"));
  talk.take_log();
  talk.server(bare('1') + bare('2') + copy_in_response() + complete("COPY 2") + idle() +
              complete("SELECT 1") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-2 query done [COPY 2]", "-3 commit done []",
                                           "-4 query done [SELECT 1]"));
}

TEST_F(CopyIn, ThatNeverStartsLeavesItsSyncToBeAnswered) {
  talk.client(run("copy nothing from stdin") + k_sync);
  talk.server(error("42P01") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 query: copy nothing from stdin", "-2 query refused [] 42P01"));
  EXPECT_TRUE(talk.tracker().is_quiet());
  talk.client(run("insert into t values (1)") + k_sync);
  EXPECT_THAT(talk.take_log(), testing::SizeIs(2));
}

TEST_F(CopyIn, ThatFailsIgnoresTheRestOfItsData) {
  talk.client(query("copy t from stdin"));
  talk.server(copy_in_response());
  talk.client(copy_data("x\n"));
  talk.server(error("22P02"));
  talk.client(copy_data("1\n") + bare('c'));
  talk.server(idle());
  talk.client(query("select 1"));
  talk.server(complete("SELECT 1") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 commit: copy t from stdin", "-2 commit refused [] 22P02",
                          "+3 query: select 1", "-3 query done [SELECT 1]"));
}

TEST_F(CopyIn, ThatFailsLeavesNothingUnanswered) {
  talk.client(query("copy t from stdin"));
  talk.server(copy_in_response());
  talk.server(error("22P02"));
  talk.client(copy_data("1\n") + bare('c'));
  talk.server(idle());
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(CopyIn, ThatTheClientGivesUpFails) {
  talk.client(run("copy t from stdin") + k_sync);
  talk.server(bare('1') + bare('2') + copy_in_response());
  talk.client(MessageBuilder('f').string("no").finish() + k_sync);
  talk.server(error("57014") + idle());
  EXPECT_THAT(talk.take_log(),
              ElementsAre("+2 query: copy t from stdin", "+3 commit: copy t from stdin",
                          "-2 query refused [] 57014", "-3 commit refused [] 57014"));
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(CopyIn, MayComeTwiceInOneScript) {
  talk.client(query("copy t from stdin; copy u from stdin"));
  talk.server(copy_in_response());
  talk.client(copy_data("1\n") + bare('c'));
  talk.server(complete("COPY 1") + copy_in_response());
  talk.client(copy_data("1\n") + k_sync + bare('c'));
  talk.server(complete("COPY 1") + idle());
  EXPECT_EQ(talk.log().back(), "-2 commit done [COPY 1]");
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST_F(Connected, CopyOutIsARead) {
  talk.client(query("copy t to stdout"));
  talk.server(bare('H') + copy_data("1\n") + bare('c') + complete("COPY 1") + idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 query: copy t to stdout", "-2 query done [COPY 1]"));
}

TEST_F(Connected, DiscardAllForgetsPreparedStatementsButNotLaterOnes) {
  talk.client(parse("S_1", "select 1") + k_sync);
  talk.server(bare('1') + idle());
  talk.client(query("discard all") + parse("S_2", "select 2") + k_sync);
  talk.server(complete("DISCARD ALL") + idle() + bare('1') + idle());
  talk.take_log();
  talk.client(bind("", "S_1") + execute("") + bind("", "S_2") + execute(""));
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 query: ", "+4 query: select 2"));
}

TEST_F(Connected, DeallocateLeavesTheUnnamedStatement) {
  talk.client(parse("", "commit") + k_sync);
  talk.server(bare('1') + idle());
  talk.client(query("deallocate all"));
  talk.server(complete("DEALLOCATE ALL") + idle());
  talk.take_log();
  talk.client(bind("", "") + execute(""));
  EXPECT_THAT(talk.take_log(), ElementsAre("+3 commit: commit"));
}

TEST_F(Connected, ForgetsPortalsWithTheirTransaction) {
  talk.client(parse("S_1", "select 1") + bind("C_1", "S_1") + k_sync);
  talk.server(bare('1') + bare('2') + idle());
  talk.client(execute("C_1"));
  EXPECT_THAT(talk.take_log(), ElementsAre("+2 query: "));
}

TEST_F(Connected, KeepsOnlyAShortFormOfAText) {
  talk.client(query("select  '" + std::string(1'000'000, 'x') + "'"));
  EXPECT_LT(talk.log().at(0).size(), 250u);
  EXPECT_THAT(talk.log().at(0), HasSubstr("+2 query: select 'xxx"));
}

TEST_F(Connected, ReadsATextToItsEndWhateverItsLength) {
  talk.client(query("select '" + std::string(1'000'000, 'x') + "'; commit"));
  EXPECT_EQ(talk.log().at(0).substr(0, 9), "+2 commit");
}

TEST_F(OutOfStep, FollowsNonsenseAndPassesEverythingOn) {
  const std::size_t before = talk.forwarded();
  talk.client(Buffer{std::byte{0xff}, std::byte{1}});
  EXPECT_EQ(talk.tracker().state(), ConnectionState::out_of_step);
  EXPECT_EQ(talk.tracker().out_of_step_because(),
            "the client sent a message of the unknown type 0xff");
  talk.server(Buffer(10));
  talk.client(query("commit"));
  EXPECT_EQ(talk.forwarded(), before + 2 + 10 + query("commit").size());
  EXPECT_THAT(talk.take_log(), IsEmpty());
}

TEST_F(OutOfStep, FollowsAnswersThatNobodyAskedFor) {
  for (const Buffer& answer :
       {complete("COMMIT"), idle(), error("22012"), bare('1'), bare('D'), bare('V'), bare('s'),
        copy_in_response(), bare('W'), authentication(0), backend_key_data(1, 2)}) {
    Conversation fresh;
    fresh.connect();
    fresh.server(answer);
    EXPECT_EQ(fresh.tracker().state(), ConnectionState::out_of_step)
        << static_cast<char>(answer[0]);
    EXPECT_FALSE(fresh.tracker().out_of_step_because().empty());
  }
}

TEST_F(OutOfStep, FollowsReadyForQueryBeforeTheAnswer) {
  talk.client(run("insert into t values (1)") + k_sync);
  talk.server(bare('1'));
  EXPECT_NE(talk.last_answer().answer_to, 0u);
  talk.server(idle());
  // Nobody must wait for the rest of an answer that we no longer see.
  EXPECT_EQ(talk.last_answer().answer_to, 0u);
  EXPECT_EQ(talk.tracker().state(), ConnectionState::out_of_step);
}

TEST_F(OutOfStep, FollowsAPayloadThatHasNotItsForm) {
  talk.client(MessageBuilder('Q').bytes(Buffer(3, std::byte{'x'})).finish());
  EXPECT_EQ(talk.tracker().state(), ConnectionState::out_of_step);
  EXPECT_THAT(talk.tracker().out_of_step_because(), HasSubstr("Query"));
}

TEST_F(OutOfStep, FollowsMoreUnansweredMessagesThanWeKeep) {
  ConnectionTracker tracker;
  const Buffer hello = start_up_message({"user", "alice"});
  tracker.on_frontend(std::get<Message>(tracker.next(Side::frontend, hello)));
  const Message sync = std::get<Message>(next_message(Side::frontend, k_sync));
  for (std::size_t i = 0; i < ConnectionTracker::k_unanswered_max; ++i) tracker.on_frontend(sync);
  EXPECT_EQ(tracker.state(), ConnectionState::out_of_step);
}

TEST(Forecast, IsPutRightByAnErrorBeforeIt) {
  Conversation talk;
  talk.connect();
  // The COMMIT is skipped, so that the block stays open behind our forecast.
  talk.client(run("begin") + run("select 1/0") + run("commit") + k_sync + run("select 2") + k_sync);
  talk.server(ran("BEGIN") + bare('1') + bare('2') + error("22012") + failed());
  talk.take_log();
  talk.client(run("insert into t values (1)") + k_sync);
  EXPECT_THAT(talk.take_log(), ElementsAre("+6 query: insert into t values (1)"));
}

}  // namespace
}  // namespace wringer::wire::postgres
