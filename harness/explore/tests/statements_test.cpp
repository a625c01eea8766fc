#include "harness/explore/statements.h"

#include <gtest/gtest.h>

#include <string>

namespace wringer::explore {
namespace {

TEST(SubjectOfSql, IsTheVerbAndTheTable) {
  EXPECT_EQ(subject_of_sql("INSERT INTO transactions (id) VALUES ('a b')"), "insert transactions");
  EXPECT_EQ(subject_of_sql("update \"accounts\" set x = 1"), "update accounts");
  EXPECT_EQ(subject_of_sql("DELETE FROM app.t WHERE id=3"), "delete app.t");
  EXPECT_EQ(subject_of_sql("SELECT balance FROM accounts"), "select accounts");
  EXPECT_EQ(subject_of_sql("BEGIN"), "begin");
  EXPECT_EQ(subject_of_sql(""), "");
}

TEST(MayWrite, IsSaidOfWhatChangesSomething) {
  EXPECT_TRUE(may_write("INSERT INTO entries VALUES (1)"));
  EXPECT_TRUE(may_write("WITH d AS (DELETE FROM staging RETURNING *) SELECT * FROM d"));
  EXPECT_TRUE(may_write("SELECT 1; TRUNCATE staging"));
  EXPECT_TRUE(may_write("EXECUTE something"));
  EXPECT_FALSE(may_write("SELECT id FROM outbox FOR UPDATE"));
  EXPECT_FALSE(may_write("BEGIN"));
  EXPECT_FALSE(may_write("COMMIT"));
}

TEST(MayWrite, IsSaidOfWhatIsCutOffBeforeItIsClear) {
  EXPECT_TRUE(may_write("WITH due AS (SELECT id FROM outbox ORDER BY …"));
  EXPECT_TRUE(may_write("BEGIN; SELECT id FROM outbox WHERE …"));
  EXPECT_FALSE(may_write("SELECT id FROM outbox WHERE …"));
}

TEST(EndsTransaction, IsNotSaidOfWhatCommitsByItself) {
  EXPECT_TRUE(ends_transaction("COMMIT"));
  EXPECT_TRUE(ends_transaction("BEGIN; SELECT 1; END"));
  EXPECT_TRUE(ends_transaction("PREPARE TRANSACTION 'a'"));
  EXPECT_FALSE(ends_transaction("UPDATE outbox SET claimed = true"));
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
}  // namespace wringer::explore
