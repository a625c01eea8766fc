#include "harness/cli/effect_proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::cli {
namespace {

constexpr auto k_primary = ColumnShape::Role::only_primary_key;

// As the ledger of the reference systems has them.
std::vector<TableShape> ledger() {
  return {{"accounts", {{"id", "text", k_primary}, {"balance", "bigint"}, {"version", "bigint"}}},
          {"processed_events", {{"event_id", "text", k_primary}}},
          {"transactions",
           {{"id", "integer", k_primary},
            {"event_id", "text"},
            {"account", "text"},
            {"amount", "bigint"}}}};
}

TEST(EffectProposal, FindsRowsAndBalancesOfALedger) {
  const EffectProposal proposal = propose_effects(ledger());
  EXPECT_EQ(proposal.table, "transactions");
  EXPECT_EQ(proposal.event_column, "event_id");
  EXPECT_EQ(proposal.sum.table, "accounts");
  EXPECT_EQ(proposal.sum.key_column, "id");
  EXPECT_EQ(proposal.sum.sum_column, "balance");
}

TEST(EffectProposal, ANumberCalledIdIsTheRowsOwn) {
  EXPECT_EQ(propose_effects({{"t", {{"id", "bigint", k_primary}}}}).table, "");
  EXPECT_EQ(propose_effects({{"t", {{"id", "uuid", k_primary}}}}).table, "t");
}

TEST(EffectProposal, ATableThatOnlyRemembersEventsComesLast) {
  EXPECT_EQ(propose_effects({{"inbox", {{"message_id", "text", k_primary}}},
                             {"orders", {{"id", "uuid", k_primary}}}})
                .table,
            "orders");
  EXPECT_EQ(propose_effects({{"inbox", {{"message_id", "text", k_primary}}}}).table, "inbox");
}

TEST(EffectProposal, AnAmountInARowOfEachEventIsNoSum) {
  const EffectProposal proposal =
      propose_effects({{"payments", {{"event_id", "text", k_primary}, {"amount", "numeric"}}}});
  EXPECT_EQ(proposal.sum.table, "");
  EXPECT_EQ(proposal.table, "payments");
}

TEST(EffectProposal, AnAmountBesideATextCalledIdIsTheEvents) {
  const TableShape events{"payments",
                          {{"id", "text", k_primary}, {"account", "text"}, {"amount", "bigint"}}};
  const EffectProposal proposal = propose_effects({events});
  EXPECT_EQ(proposal.sum.table, "");
  EXPECT_EQ(proposal.table, "payments");
  EXPECT_EQ(proposal.event_column, "id");
  EXPECT_EQ(
      propose_effects({{"stock", {{"sku", "text", k_primary}, {"quantity", "integer"}}}}).sum.table,
      "stock");
}

TEST(EffectProposal, SaysWhenNothingLooksLikeOne) {
  EXPECT_THAT(to_text(propose_effects({{"t", {{"x", "text"}}}})), testing::HasSubstr("no table"));
  EXPECT_THAT(to_text(propose_effects(ledger())),
              testing::AllOf(testing::HasSubstr("transactions.event_id"),
                             testing::HasSubstr("accounts.balance")));
}

}  // namespace
}  // namespace wringer::cli
