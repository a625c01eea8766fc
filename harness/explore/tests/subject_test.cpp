#include "harness/explore/statements.h"

#include <gtest/gtest.h>

namespace wringer::explore {
namespace {

TEST(SubjectOfSql, IsTheVerbAndTheTable) {
  EXPECT_EQ(subject_of_sql("INSERT INTO transactions (id) VALUES ('a b')"), "insert transactions");
  EXPECT_EQ(subject_of_sql("update \"accounts\" set x = 1"), "update accounts");
  EXPECT_EQ(subject_of_sql("UPDATE ONLY accounts SET x = 1"), "update accounts");
  EXPECT_EQ(subject_of_sql("DELETE FROM app.t WHERE id=3"), "delete app.t");
  EXPECT_EQ(subject_of_sql("SELECT balance FROM accounts"), "select accounts");
  EXPECT_EQ(subject_of_sql("SELECT 1"), "select");
  EXPECT_EQ(subject_of_sql("merge into t using s on true"), "merge t");
  EXPECT_EQ(subject_of_sql("copy t (a) from stdin"), "copy t");
  EXPECT_EQ(subject_of_sql("TRUNCATE TABLE t"), "truncate t");
  EXPECT_EQ(subject_of_sql("BEGIN"), "begin");
  EXPECT_EQ(subject_of_sql(""), "");
}

TEST(SubjectOfSql, NamesTheTableAsSqlMeansIt) {
  EXPECT_EQ(subject_of_sql(R"(INSERT INTO "ReadModel"."EventLog" (a) VALUES (1))"),
            "insert ReadModel.EventLog");
  EXPECT_EQ(subject_of_sql(R"(INSERT INTO "ReadModel"."CustomerView" AS t (a) VALUES (1))"),
            "insert ReadModel.CustomerView");
  EXPECT_EQ(subject_of_sql("insert into ReadModel.EventLog values (1)"),
            "insert readmodel.eventlog");
  EXPECT_EQ(subject_of_sql(R"(insert into "a.b" values (1))"), R"(insert "a.b")");
}

TEST(SubjectOfSql, OfAWithIsWhatItChanges) {
  EXPECT_EQ(subject_of_sql("WITH p AS (INSERT INTO positions VALUES (1) RETURNING 1) SELECT 1"),
            "insert positions");
  EXPECT_EQ(subject_of_sql("WITH due AS (SELECT id FROM jobs FOR UPDATE SKIP LOCKED) "
                           "UPDATE jobs SET claimed = true FROM due"),
            "update jobs");
  EXPECT_EQ(subject_of_sql("WITH x AS (SELECT 1 FROM t) SELECT * FROM x"), "select t");
}

TEST(SubjectOfSql, OfACallIsTheFunction) {
  EXPECT_EQ(subject_of_sql("SELECT book_at($1, $2) FROM t"), "call book_at");
  EXPECT_EQ(subject_of_sql("CALL etl.load()"), "call etl.load");
  EXPECT_EQ(subject_of_sql("DO $$ BEGIN END $$"), "do");
  EXPECT_EQ(subject_of_sql("SELECT count(*) FROM t"), "select t");
}

TEST(TablesFilledBySql, AreAllIntoWhichItPutsRows) {
  using Tables = std::set<std::string>;
  EXPECT_EQ(tables_filled_by_sql("INSERT INTO outbox VALUES ('insert into x')"), Tables{"outbox"});
  EXPECT_EQ(tables_filled_by_sql("WITH o AS (INSERT INTO orders VALUES (1) RETURNING id) "
                                 "INSERT INTO app.outbox SELECT id FROM o"),
            (Tables{"app.outbox", "orders"}));
  EXPECT_EQ(tables_filled_by_sql("BEGIN; COPY a (x) FROM stdin; MERGE INTO b USING a ON true"),
            (Tables{"a", "b"}));
  EXPECT_EQ(tables_filled_by_sql("UPDATE a SET x = 1; DELETE FROM b"), Tables{});
  EXPECT_EQ(tables_filled_by_sql("INSERT INTO"), Tables{});
}

}  // namespace
}  // namespace wringer::explore
