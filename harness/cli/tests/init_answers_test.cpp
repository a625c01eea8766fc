#include "harness/cli/init_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* k_home = "/home/me/shop";

InitAnswers answers() {
  InitAnswers answers;
  answers.command = "./consumer --topic {topic.orders}";
  answers.topic = "orders";
  answers.table = "orders";
  answers.event_column = "event_id";
  return answers;
}

ScenarioDraft draft_in(const std::string& folder, const InitAnswers& answers) {
  const auto draft = draft_from(answers, {.here = k_home, .folder = folder});
  EXPECT_TRUE(draft.has_value()) << (draft ? "" : draft.error().message);
  return draft.value_or(ScenarioDraft{});
}

TEST(InitAnswers, AllThatIsMissingIsListedWithItsFlag) {
  EXPECT_THAT(missing_from({}), ElementsAre(HasSubstr("--command"), HasSubstr("--topic"),
                                            HasSubstr("--event-column")));
  EXPECT_THAT(missing_from(answers()), IsEmpty());
}

TEST(InitAnswers, HalfAnEffectIsNone) {
  InitAnswers half = answers();
  half.event_column.clear();
  EXPECT_THAT(missing_from(half), ElementsAre(HasSubstr("--event-column")));
  half = answers();
  half.table.clear();
  EXPECT_THAT(missing_from(half), ElementsAre(HasSubstr("--table")));
}

TEST(InitAnswers, ProposedEffectsStandInOnlyWhereNoneWereSaid) {
  const EffectProposal proposal{"payments", "id", {"accounts", "id", "balance"}};
  InitAnswers said = answers();
  accept(proposal, said);
  EXPECT_EQ(said.table, "orders");
  EXPECT_EQ(said.sum.table, "");
  InitAnswers unsaid;
  accept(proposal, unsaid);
  EXPECT_EQ(unsaid.table, "payments");
  EXPECT_EQ(unsaid.sum.sum_column, "balance");
}

TEST(InitAnswers, PathsInTheSameFolderStayAsTheyWereSaid) {
  InitAnswers given = answers();
  given.schema = "schema.sql";
  const ScenarioDraft draft = draft_in(k_home, given);
  EXPECT_EQ(draft.command.front(), "./consumer");
  EXPECT_EQ(draft.schema, "schema.sql");
  EXPECT_EQ(draft.directory, "");
}

TEST(InitAnswers, PathsAreSeenFromAFileInAnotherFolder) {
  InitAnswers given = answers();
  given.schema = "db/schema.sql";
  const ScenarioDraft below = draft_in("/home/me/shop/chaos", given);
  EXPECT_EQ(below.command.front(), "../consumer");
  EXPECT_EQ(below.schema, "../db/schema.sql");
  EXPECT_EQ(below.directory, "..");
  const ScenarioDraft above = draft_in("/home/me", given);
  EXPECT_EQ(above.command.front(), "shop/consumer");
  EXPECT_EQ(above.directory, "shop");
}

TEST(InitAnswers, AProgramOfThePathIsNoPath) {
  InitAnswers given = answers();
  given.command = "python3 consumer.py";
  EXPECT_THAT(draft_in("/home/me/shop/chaos", given).command,
              ElementsAre("python3", "consumer.py"));
}

TEST(InitAnswers, AProgramBesideTheFileKeepsItsSlash) {
  InitAnswers given = answers();
  given.command = "chaos/consumer";
  EXPECT_EQ(draft_in("/home/me/shop/chaos", given).command.front(), "./consumer");
}

TEST(InitAnswers, FieldsAreNamesAndTemplates) {
  InitAnswers given = answers();
  given.fields = {"event_id={id}", "note=a=b"};
  EXPECT_THAT(draft_in(k_home, given).fields,
              ElementsAre(Pair("event_id", "{id}"), Pair("note", "a=b")));
  given.fields = {"event_id"};
  const auto refused = draft_from(given, {.here = k_home, .folder = k_home});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("NAME=TEMPLATE"));
}

}  // namespace
}  // namespace wringer::cli
