#include "harness/truth/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::truth {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<Table> k_tables{{"app", "orders", TableKind::stored, false},
                                  {"public", "accounts", TableKind::stored, true},
                                  {"public", "balances", TableKind::computed, true}};

TEST(FindTable, TakesABareNameOnTheSearchPath) {
  const auto table = find_table("accounts", k_tables);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->schema, "public");
}

TEST(FindTable, TakesAQualifiedNameAnywhere) {
  ASSERT_TRUE(find_table("app.orders", k_tables));
  EXPECT_TRUE(find_table("public.accounts", k_tables));
}

TEST(FindTable, TakesANameAsInTheCatalogueOrAsInSql) {
  const std::vector<Table> tables{{"ReadModel", "EventLog", TableKind::stored, false},
                                  {"public", "accounts", TableKind::stored, true},
                                  {"public", "Accounts", TableKind::stored, true}};
  EXPECT_TRUE(find_table("ReadModel.EventLog", tables));
  EXPECT_TRUE(find_table(R"("ReadModel"."EventLog")", tables));
  EXPECT_FALSE(find_table("readmodel.eventlog", tables)) << "so it would need no quotes";
  EXPECT_EQ(find_table("Accounts", tables)->name, "Accounts") << "as in the catalogue comes first";
  EXPECT_EQ(find_table("ACCOUNTS", tables)->name, "accounts");
}

TEST(FindTable, RefusesABareNameOffTheSearchPath) {
  const auto table = find_table("orders", k_tables);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, ErrorCode::usage);
  EXPECT_THAT(table.error().message, HasSubstr("app.orders"));
}

TEST(FindTable, SuggestsWhatWasProbablyMeant) {
  const auto table = find_table("acounts", k_tables);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().message,
            "effects: the database has no table 'acounts'. Its tables: app.orders, accounts, "
            "balances. Did you mean 'accounts'?");
}

TEST(FindTable, SaysThatThereAreNone) {
  const auto table = find_table("accounts", {});
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr("Its tables: none."));
}

TEST(CheckColumn, AcceptsWhatExists) {
  EXPECT_TRUE(check_column("balance", "accounts", {"id", "balance"}));
}

TEST(CheckColumn, NamesTheColumnsThatExist) {
  const auto status = check_column("amount", "accounts", {"id", "balance"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::usage);
  EXPECT_THAT(status.error().message, HasSubstr("table 'accounts' has no column 'amount'"));
  EXPECT_THAT(status.error().message, HasSubstr("id, balance"));
  EXPECT_THAT(status.error().message, Not(HasSubstr("Did you mean")));
}

}  // namespace
}  // namespace wringer::truth
