#include "harness/explore/statements.h"

#include <gtest/gtest.h>

#include <string>

namespace wringer::explore {
namespace {

TEST(MayWrite, IsSaidOfWhatChangesSomething) {
  EXPECT_TRUE(may_write("INSERT INTO entries VALUES (1)"));
  EXPECT_TRUE(may_write("WITH d AS (DELETE FROM staging RETURNING *) SELECT * FROM d"));
  EXPECT_TRUE(may_write("SELECT 1; TRUNCATE staging"));
  EXPECT_TRUE(may_write("EXECUTE something"));
  EXPECT_TRUE(may_write("SELECT book($1)"));
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

}  // namespace
}  // namespace wringer::explore
