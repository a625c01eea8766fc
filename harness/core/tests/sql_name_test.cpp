#include "harness/core/sql_name.h"

#include <gtest/gtest.h>

namespace wringer {
namespace {

std::string name_in(std::string_view sql) {
  SqlScanner scanner(sql);
  SqlToken token = scanner.next();
  return to_text(read_name(scanner, token));
}

TEST(SqlName, IsWhatTheServerTakesItFor) {
  EXPECT_EQ(name_in("Accounts (id)"), "accounts");
  EXPECT_EQ(name_in(R"("ReadModel" . "EventLog" SET x = 1)"), "ReadModel.EventLog");
  EXPECT_EQ(name_in(R"(App."EventLog")"), "app.EventLog");
  EXPECT_EQ(name_in(R"("a.b"."say ""hi""")"), R"("a.b"."say ""hi""")");
  EXPECT_EQ(name_in("(select 1)"), "");
}

TEST(SqlName, EndsWhereItEnds) {
  SqlScanner scanner("a.b c");
  SqlToken token = scanner.next();
  EXPECT_EQ(read_name(scanner, token).parts.size(), 2U);
  EXPECT_EQ(token.text, "c");
}

TEST(NamesTable, HoweverItIsWritten) {
  const char* sql = R"(INSERT INTO "ReadModel"."EventLog" (event_id) VALUES ($1))";
  for (const char* wanted : {"EventLog", "ReadModel.EventLog", R"("ReadModel"."EventLog")",
                             "eventlog", "readmodel.eventlog", R"("EventLog")"}) {
    EXPECT_TRUE(names_table(sql, wanted)) << wanted;
  }
  for (const char* wanted :
       {"Event", "EventLog_all", "other.EventLog", R"("eventlog")", "CustomerView", ""}) {
    EXPECT_FALSE(names_table(sql, wanted)) << wanted;
  }
}

TEST(NamesTable, ThatWasWrittenWithoutQuotes) {
  const char* sql = "UPDATE Accounts SET balance = 1";
  EXPECT_TRUE(names_table(sql, "accounts"));
  EXPECT_TRUE(names_table(sql, "ACCOUNTS"));
  EXPECT_TRUE(names_table(sql, "public.accounts")) << "the search path leads there, or may";
  EXPECT_FALSE(names_table(sql, R"("Accounts")"));
  EXPECT_FALSE(names_table("UPDATE app.accounts SET a = 1", "public.accounts"));
  EXPECT_TRUE(names_table("SELECT accounts.balance FROM accounts", "accounts"));
}

TEST(NamesTable, ThatIsNoPlainName) {
  EXPECT_TRUE(names_table(R"(INSERT INTO "my-table" VALUES (1))", "my-table"));
  EXPECT_TRUE(names_table(R"(INSERT INTO "2024 Sales" VALUES (1))", "2024 Sales"));
}

TEST(NamesTable, NotInStringsAndCommentsButInBodies) {
  EXPECT_FALSE(names_table("INSERT INTO t VALUES ('accounts') -- accounts", "accounts"));
  EXPECT_TRUE(names_table("DO $$ BEGIN INSERT INTO accounts VALUES (1); END $$", "accounts"));
  EXPECT_TRUE(names_table("DO $a$ INSERT INTO accounts VALUES (1)", "accounts")) << "cut off";
}

}  // namespace
}  // namespace wringer
