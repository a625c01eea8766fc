#include "harness/wire/postgres/sql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::wire::postgres {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

StatementKind kind(std::string_view sql) {
  return classify(sql).kind;
}

TEST(Split, KeepsTextsAndDropsEmptyStatements) {
  EXPECT_THAT(split("begin; insert into t values (1);commit"),
              ElementsAre("begin", " insert into t values (1)", "commit"));
  EXPECT_THAT(split(" ; ;; -- nothing\n /* ; */ "), IsEmpty());
  EXPECT_THAT(split(""), IsEmpty());
}

TEST(Split, LeavesSemicolonsInQuotesAlone) {
  EXPECT_THAT(split("select ';', \"a;b\", 'it''s;'"), testing::SizeIs(1));
  EXPECT_THAT(split(R"(select E'\';'; select 2)"), ElementsAre(R"(select E'\';')", " select 2"));
  EXPECT_THAT(split(R"(select '\'; select 2)"), ElementsAre(R"(select '\')", " select 2"));
}

TEST(Split, LeavesSemicolonsInDollarQuotesAlone) {
  EXPECT_THAT(split("do $$ begin; commit; end $$; select 1"), testing::SizeIs(2));
  EXPECT_THAT(split("do $a$ $b$;$$;$a$; select 1"), testing::SizeIs(2));
  EXPECT_THAT(split("select $1; select a$b$c; select 3"), testing::SizeIs(3));
}

TEST(Split, LeavesSemicolonsInCommentsAlone) {
  EXPECT_THAT(split("select 1 -- ; no\n; select 2"), testing::SizeIs(2));
  EXPECT_THAT(split("select 1 /* ; /* ; */ ; */ ; select 2"), testing::SizeIs(2));
  EXPECT_THAT(split("select 1-/*;*/-1"), testing::SizeIs(1));
}

TEST(Split, LeavesSemicolonsInParenthesesAndFunctionBodiesAlone) {
  EXPECT_THAT(split("create rule r as on insert to t do (delete from a; delete from b); select 1"),
              testing::SizeIs(2));
  EXPECT_THAT(
      split("create or replace function f() returns int begin atomic; select case when true "
            "then 1 end; select 2; end; select 1"),
      testing::SizeIs(2));
  EXPECT_THAT(split("begin; select 1; end"), testing::SizeIs(3));
}

TEST(Split, EndsUnclosedTextsAtTheEnd) {
  for (const char* sql : {"select ';", "select \";", "select /* ;", "select $$;", "select E'\\"}) {
    EXPECT_THAT(split(sql), ElementsAre(sql));
  }
}

TEST(Classify, KnowsWhereTransactionsBegin) {
  EXPECT_EQ(kind("BEGIN"), StatementKind::begin);
  EXPECT_EQ(kind("start transaction isolation level serializable"), StatementKind::begin);
  EXPECT_EQ(kind("Begin Work"), StatementKind::begin);
}

TEST(Classify, KnowsACommitUnderCommentsAndSpelling) {
  EXPECT_EQ(kind("commit"), StatementKind::commit);
  EXPECT_EQ(kind("END transaction"), StatementKind::commit);
  EXPECT_EQ(kind("/*c /* nested */ */ -- x\n\t CoMmIt work"), StatementKind::commit);
  EXPECT_EQ(kind("committed"), StatementKind::other);
  EXPECT_EQ(kind("\"commit\""), StatementKind::other);
}

TEST(Classify, TellsCommitsOfTwoPhasesApart) {
  EXPECT_EQ(kind("PREPARE TRANSACTION 'x'"), StatementKind::prepare_transaction);
  EXPECT_EQ(kind("commit prepared 'x'"), StatementKind::commit_prepared);
  EXPECT_EQ(kind("rollback prepared 'x'"), StatementKind::rollback_prepared);
}

TEST(Classify, TellsASavepointFromARollback) {
  EXPECT_EQ(kind("rollback"), StatementKind::rollback);
  EXPECT_EQ(kind("ABORT"), StatementKind::rollback);
  EXPECT_EQ(kind("rollback to a"), StatementKind::rollback_to);
  EXPECT_EQ(kind("rollback work to savepoint a"), StatementKind::rollback_to);
  EXPECT_EQ(kind("savepoint a"), StatementKind::savepoint);
  EXPECT_EQ(kind("release a"), StatementKind::savepoint);
}

TEST(Classify, NotesAndChain) {
  EXPECT_TRUE(classify("commit and chain").chain);
  EXPECT_TRUE(classify("rollback transaction and chain").chain);
  EXPECT_FALSE(classify("commit and no chain").chain);
  EXPECT_FALSE(classify("commit").chain);
}

TEST(Classify, CallsReadWhatChangesNothing) {
  for (const char* sql :
       {"select 1", "(select 1) union (select 2)", "show all", "values (1)", "table t",
        "fetch 5 from c", "explain insert into t values (1)", "explain (analyze) select 1",
        "set search_path to x", "declare c cursor for select 1", "copy t to stdout",
        "copy (select 1 from t) to stdout", "copy t (a, b) to '/x'", "select 1 from t for update",
        "with x as (select 1) select * from x for update", "select a.into, 1 as into from a",
        "explain analyze verbose select 1", "select 'insert into', (select 1 into)"}) {
    EXPECT_EQ(kind(sql), StatementKind::read) << sql;
  }
}

TEST(Classify, CallsWriteWhatMayChangeSomething) {
  for (const char* sql : {"insert into t values (1)",
                          "update t set a=1",
                          "delete from t",
                          "merge into t using s on x",
                          "copy t from stdin",
                          "copy t (a, b) from '/x'",
                          "call p()",
                          "do $$begin end$$",
                          "create table t (a int)",
                          "truncate t",
                          "select * into u from t",
                          "with x as (insert into t values (1) returning a) select * from x",
                          "with x as not materialized (delete from t returning *) select 1",
                          "with x as (select 1) insert into t select * from x",
                          "with recursive x as (select 1) select * into u from x",
                          "explain analyze insert into t values (1)",
                          "explain (costs off, analyze) delete from t",
                          "copy (insert into t values (1) returning a) to stdout",
                          "copy (with x as (delete from t returning a) select 1) to stdout",
                          "explain analyze execute p",
                          "vacuum",
                          "notify x"}) {
    EXPECT_EQ(kind(sql), StatementKind::write) << sql;
  }
}

TEST(Classify, KnowsACopyThatAsksForData) {
  EXPECT_TRUE(classify("copy t from stdin with (format csv)").copies_in);
  EXPECT_FALSE(classify("copy t from '/x'").copies_in);
  EXPECT_FALSE(classify("copy t to stdout").copies_in);
}

TEST(Classify, ReadsTheNamesOfPreparedStatements) {
  const Statement prepared = classify("prepare \"P\"\"1\" (int) as insert into t values ($1)");
  EXPECT_EQ(prepared.kind, StatementKind::prepare);
  EXPECT_EQ(prepared.name, "P\"1");
  EXPECT_EQ(prepared.prepared, StatementKind::write);
  EXPECT_EQ(classify("prepare p as select 1").prepared, StatementKind::read);
  EXPECT_EQ(classify("EXECUTE Pay(1)").name, "pay");
  EXPECT_EQ(classify("deallocate prepare Pay").name, "pay");
  EXPECT_EQ(classify("deallocate all").name, "");
  EXPECT_EQ(kind("discard all"), StatementKind::discard_all);
  EXPECT_EQ(kind("discard temp"), StatementKind::other);
}

TEST(Classify, EndsOnStatementsInsideStatements) {
  std::string sql;
  for (int i = 0; i < 100'000; ++i) sql += "explain analyze (";
  EXPECT_EQ(kind(sql), StatementKind::write);
}

TEST(Shorten, FoldsBlanksAndSaysWhatIsMissing) {
  EXPECT_EQ(shorten("  select\n\t 1  ", 20), "select 1");
  EXPECT_EQ(shorten("0123456789", 10), "0123456789");
  EXPECT_EQ(shorten("0123456789a", 10), "0123456…");
}

TEST(Shorten, NeverCutsACharacterInTwo) {
  const std::string text = shorten("012345ééééé", 10);
  EXPECT_EQ(text, "012345…");
  EXPECT_LE(shorten(std::string(1000, '\x80'), 10).size(), 10u);
}

TEST(FoundNoRows, IsToldByTheCommandTag) {
  EXPECT_TRUE(found_no_rows("UPDATE 0"));
  EXPECT_TRUE(found_no_rows("INSERT 0 0"));
  EXPECT_FALSE(found_no_rows("INSERT 0 1"));
  EXPECT_FALSE(found_no_rows("DELETE 10"));
  EXPECT_FALSE(found_no_rows("SELECT 0"));
  EXPECT_FALSE(found_no_rows("COMMIT"));
}

}  // namespace
}  // namespace wringer::wire::postgres
