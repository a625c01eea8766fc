#include "harness/cli/scenario_draft.h"

#include "harness/faults/registry.h"
#include "harness/scenario/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace wringer::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ScenarioDraft draft() {
  ScenarioDraft draft;
  draft.command = {"my-consumer", "--verbose"};
  draft.topic = "payments";
  draft.table = "transactions";
  draft.event_column = "event_id";
  draft.fields = usual_fields();
  return draft;
}

scenario::Scenario read(const ScenarioDraft& draft) {
  const std::string text = to_yaml(draft);
  auto scenario = scenario::read_scenario(text, "/nowhere/wringer.yaml", faults::fault_kinds());
  if (scenario) return *scenario;
  for (const scenario::Mistake& mistake : scenario.error()) {
    ADD_FAILURE() << scenario::to_text("wringer.yaml", mistake) << "\n" << text;
  }
  return {};
}

TEST(ScenarioDraft, IsAScenarioInOrder) {
  const scenario::Scenario scenario = read(draft());
  EXPECT_THAT(scenario.system.command, ElementsAre("my-consumer", "--verbose"));
  EXPECT_EQ(scenario.system.instances, 2);
  EXPECT_EQ(scenario.system.environment.at("KAFKA_BOOTSTRAP_SERVERS"), "{kafka}");
  EXPECT_EQ(scenario.system.environment.at("DATABASE_URL"), "{postgres}");
  EXPECT_EQ(scenario.system.environment.at("KAFKA_TOPIC"), "{topic.payments}");
  EXPECT_EQ(scenario.system.environment.at("KAFKA_GROUP_ID"), "{group}");
  ASSERT_EQ(scenario.topics.size(), 1u);
  EXPECT_EQ(scenario.topics[0].partitions, 4);
  ASSERT_EQ(scenario.effects.size(), 1u);
  EXPECT_EQ(scenario.effects[0].event_column, "event_id");
  EXPECT_EQ(scenario.explore.strategy, scenario::Strategy::sweep);
}

TEST(ScenarioDraft, BeginsWithTheHintForEditors) {
  EXPECT_THAT(to_yaml(draft()), StartsWith("# yaml-language-server: $schema=wringer.schema.json\n"
                                           "# $schema: wringer.schema.json\n"));
}

TEST(ScenarioDraft, ASumAloneWillDo) {
  ScenarioDraft sum = draft();
  sum.table.clear();
  sum.event_column.clear();
  sum.sum = {"accounts", "id", "balance"};
  const scenario::Scenario scenario = read(sum);
  ASSERT_EQ(scenario.effects.size(), 1u);
  EXPECT_EQ(scenario.effects[0].key_column, "id");
  EXPECT_EQ(scenario.effects[0].value_column, "balance");
}

TEST(ScenarioDraft, VariablesAreLeftOutWhereTheCommandHasThePlaceholder) {
  ScenarioDraft given = draft();
  given.command = {"my-consumer", "--topic={topic.payments}", "{group}"};
  given.postgres_variable.clear();
  const scenario::Scenario scenario = read(given);
  EXPECT_THAT(scenario.system.environment,
              ElementsAre(testing::Pair("KAFKA_BOOTSTRAP_SERVERS", "{kafka}")));
}

TEST(ScenarioDraft, EveryGuaranteeAndExplorationIsKnownToTheReader) {
  for (const char* guarantee : {"effectively-once", "at-least-once", "at-most-once"}) {
    for (const char* explore : {"sweep", "pairs", "random"}) {
      ScenarioDraft given = draft();
      given.guarantee = guarantee;
      given.explore = explore;
      given.instances = 1;
      given.partitions = 1;
      read(given);
    }
  }
}

TEST(ScenarioDraft, WithoutASchemaItSaysHowToGiveOne) {
  EXPECT_THAT(to_yaml(draft()), HasSubstr("# postgres: {schema: schema.sql}"));
  ScenarioDraft given = draft();
  given.schema = "db/schema.sql";
  EXPECT_THAT(to_yaml(given), HasSubstr("\n  postgres: {schema: db/schema.sql}"));
}

TEST(YamlScalar, QuotesWhatWouldNotBeText) {
  for (const char* text : {"", "yes", "No", "12", "-.5", "1e3", "-", "---", "a: b", "{kafka}", "#x",
                           "x y", "*", "0x1F", ".inf"}) {
    EXPECT_THAT(yaml_scalar(text), StartsWith("\"")) << text;
  }
  for (const char* text : {"payments", "--topic", "./consumer", "/usr/bin/env", "a-b_c.d"}) {
    EXPECT_THAT(yaml_scalar(text), Not(StartsWith("\""))) << text;
  }
}

RC_GTEST_PROP(ScenarioDraft, WordsOfACommandComeBackAsTheyWere, ()) {
  // Braces are placeholders' own, and a zero byte can't be in an argument.
  const auto printable = rc::gen::suchThat(rc::gen::inRange<char>(9, 126), [](char c) {
    return (c == 9 || c == 10 || c >= 32) && c != '{' && c != '}';
  });
  const auto words =
      *rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(printable));
  ScenarioDraft given = draft();
  given.command = {"my-consumer"};
  given.command.insert(given.command.end(), words.begin(), words.end());
  const auto scenario =
      scenario::read_scenario(to_yaml(given), "/nowhere/x.yaml", faults::fault_kinds());
  RC_ASSERT(scenario.has_value());
  RC_ASSERT(scenario->system.command == given.command);
}

}  // namespace
}  // namespace wringer::cli
