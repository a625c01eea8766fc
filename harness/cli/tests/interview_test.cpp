#include "harness/cli/interview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace wringer::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Held {
  InitAnswers answers;
  std::string out;
  Status status;
};

Held interview(InitAnswers answers, const std::string& lines,
               const InterviewDefaults& defaults = {}) {
  std::istringstream in(lines);
  std::ostringstream out;
  const Status status = ask_missing(answers, defaults, in, out);
  return {answers, out.str(), status};
}

TEST(Interview, EmptyLinesTakeTheDefaults) {
  const InterviewDefaults defaults{
      .schema = "schema.sql",
      .effects = {"transactions", "event_id", {"accounts", "id", "balance"}}};
  const Held held = interview({}, "./consumer\n" + std::string(11, '\n'), defaults);
  ASSERT_TRUE(held.status.has_value()) << held.status.error().message << held.out;
  EXPECT_EQ(held.answers.command, "./consumer");
  EXPECT_EQ(held.answers.topic, "events");
  EXPECT_EQ(held.answers.partitions, 4);
  EXPECT_EQ(held.answers.instances, 2);
  EXPECT_EQ(held.answers.schema, "schema.sql");
  EXPECT_EQ(held.answers.table, "transactions");
  EXPECT_EQ(held.answers.event_column, "event_id");
  EXPECT_EQ(held.answers.sum.table, "accounts");
  EXPECT_EQ(held.answers.sum.sum_column, "balance");
  EXPECT_EQ(held.answers.guarantee, "effectively-once");
}

TEST(Interview, AsksOnlyForWhatNoFlagSaid) {
  InitAnswers said;
  said.command = "./consumer";
  said.topic = "payments";
  said.partitions = 1;
  said.instances = 1;
  said.schema = "";
  said.table = "t";
  said.fields = {"id={id}"};
  said.guarantee = "at-least-once";
  const Held held = interview(said, "event\n");
  ASSERT_TRUE(held.status.has_value());
  EXPECT_EQ(held.answers.event_column, "event");
  EXPECT_THAT(held.out, Not(HasSubstr("Topic")));
}

TEST(Interview, AsksAgainWhereAnAnswerCantBeUsed) {
  const Held held = interview({}, "\n./a | b\n./a\nmany\n0\n3\n");
  EXPECT_FALSE(held.status.has_value());
  EXPECT_EQ(held.answers.command, "./a");
  EXPECT_EQ(held.answers.instances, 3);
  EXPECT_THAT(held.out, HasSubstr("sh -c"));
  EXPECT_THAT(held.out, HasSubstr("a number from 1 to 64"));
}

TEST(Interview, NoTableAtAllIsRefused) {
  InitAnswers said;
  said.command = "./a";
  said.topic = "t";
  said.partitions = said.instances = 1;
  said.schema = "";
  said.fields = {"id={id}"};
  said.guarantee = "at-least-once";
  const Held held = interview(said, "-\n-\naccounts\n\ntotal\n");
  ASSERT_TRUE(held.status.has_value()) << held.out;
  EXPECT_THAT(held.out, HasSubstr("one of the two is needed"));
  EXPECT_EQ(held.answers.table, "");
  EXPECT_EQ(held.answers.sum.key_column, "id");
  EXPECT_EQ(held.answers.sum.sum_column, "total");
}

TEST(Interview, AnEndOfInputIsAnInterruption) {
  const Held held = interview({}, "./a\n");
  ASSERT_FALSE(held.status.has_value());
  EXPECT_EQ(held.status.error().code, ErrorCode::interrupted);
}

TEST(Interview, FieldsStandBetweenBlanks) {
  InitAnswers said;
  said.command = "./a";
  said.topic = "t";
  said.partitions = said.instances = 1;
  said.schema = "";
  said.table = "t";
  said.event_column = "e";
  said.guarantee = "at-least-once";
  const Held held = interview(said, "event={id}  who={key}\n");
  ASSERT_TRUE(held.status.has_value()) << held.out;
  EXPECT_THAT(held.answers.fields, ElementsAre("event={id}", "who={key}"));
}

}  // namespace
}  // namespace wringer::cli
