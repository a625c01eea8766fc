#include "harness/scenario/reader.h"
#include "harness/scenario/stored_case.h"
#include "harness/scenario/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

std::string with_explore(const std::string& explore) {
  std::string text(k_sample);
  const std::size_t from = text.find("faults:");
  const std::size_t to = text.find("\ncases");
  text.replace(from, to - from, explore);
  return text;
}

const std::string k_stored =
    R"({"version": 1, "scenario": "sample", "file": "/scenarios/sample.yaml",
  "case": "kill there", "seed": "18446744073709551615", "reduction": {"events": 3, "instances": 1},
  "schedule": [{"at": {"instance": 1, "after": "postgres.commit", "nth": 2}, "do": "kill"}]})";

TEST(Explore, IsAWordOrAMap) {
  const auto word = read_sample(with_explore("explore: sweep"));
  ASSERT_TRUE(word.has_value()) << word.error().front().message;
  EXPECT_EQ(word->explore.strategy, Strategy::sweep);
  const auto map = read_sample(with_explore("explore: {strategy: random, cases: 40, budget: 10m}"));
  ASSERT_TRUE(map.has_value()) << map.error().front().message;
  EXPECT_EQ(map->explore.strategy, Strategy::random);
  EXPECT_EQ(map->explore.cases, 40);
  EXPECT_EQ(map->explore.budget, 10min);
}

TEST(Explore, RefusesWordsThatItDoesNotKnow) {
  EXPECT_THAT(mistakes_of(with_explore("explore: swep")),
              ElementsAre(HasSubstr("Did you mean 'sweep'?")));
  EXPECT_THAT(mistakes_of(with_explore("explore: {strategy: sweep, faults: [kil]}")),
              ElementsAre(HasSubstr("'kil' is no fault that an exploration tries by itself")));
}

TEST(Explore, AndFaultsExcludeEachOther) {
  std::string text(k_sample);
  text += "\nexplore: sweep\n";
  EXPECT_THAT(mistakes_of(text), ElementsAre(HasSubstr("either 'faults' or 'explore'")));
}

TEST(GivenCases, StandInTheScenario) {
  const auto scenario = read_sample(k_sample);
  ASSERT_TRUE(scenario.has_value()) << scenario.error().front().message;
  ASSERT_EQ(scenario->cases.size(), 1U);
  EXPECT_EQ(scenario->cases[0].name, "once");
  EXPECT_EQ(scenario->cases[0].seed, 7U);
  EXPECT_EQ(scenario->cases[0].reduction, (Reduction{.events = 5, .keys = 1}));
}

std::string with_case(const std::string& given) {
  return sample_with("{name: once, seed: 7, events: 5, keys: 1, faults: []}", given);
}

TEST(GivenCases, AreReadAgainstWhatTheyLeaveOfTheScenario) {
  EXPECT_THAT(mistakes_of(with_case("{events: 5, faults: [{at: {instance: 1, after: "
                                    "postgres.query, event: 100}, do: kill}]}")),
              ElementsAre(HasSubstr("there is no event 100")));
  EXPECT_THAT(mistakes_of(with_case("{instances: 1, faults: [{at: {instance: 4, after: "
                                    "postgres.commit}, do: kill}]}")),
              ElementsAre(HasSubstr("there is no instance 4")));
  EXPECT_THAT(mistakes_of(with_case("{partitions: 1, faults: [{at: {instance: 1, after: "
                                    "kafka.fetch, partition: \"payments[1]\"}, do: kill}]}")),
              ElementsAre(HasSubstr("payments has 1 partitions")));
}

TEST(GivenCases, HaveTheLimitsOfTheScenario) {
  EXPECT_THAT(mistakes_of(with_case("{events: 1000001, faults: []}")),
              ElementsAre(HasSubstr("from 1 to 1000000")));
  EXPECT_THAT(mistakes_of(with_case("{keys: 1000001, faults: []}")),
              ElementsAre(HasSubstr("from 1 to 1000000")));
  EXPECT_THAT(mistakes_of(with_case("{partitions: 257, faults: []}")),
              ElementsAre(HasSubstr("from 1 to 256")));
  EXPECT_THAT(mistakes_of(with_case("{instances: 65, faults: []}")),
              ElementsAre(HasSubstr("from 1 to 64")));
}

TEST(StoredCases, ComeBackAsTheyWere) {
  const auto scenario = read_sample(k_sample);
  const TemporaryFolder folder;
  const auto file = folder.write("case.json", k_stored);
  const auto stored = read_stored_case(file, k_fault_kinds, *scenario);
  ASSERT_TRUE(stored.has_value()) << stored.error().front().message;
  EXPECT_EQ(stored->name, "kill there");
  EXPECT_EQ(stored->seed, std::numeric_limits<Seed>::max());
  EXPECT_EQ(stored->reduction, (Reduction{.events = 3, .instances = 1}));
  ASSERT_EQ(stored->schedule.size(), 1U);
  EXPECT_EQ(stored->schedule[0].kind, "kill");
  EXPECT_EQ(stored->schedule[0].at.nth, 2U);
  EXPECT_EQ(*scenario_of_stored_case(file), "/scenarios/sample.yaml");
}

TEST(StoredCases, OfAnotherFormatAreRefusedWithTheReason) {
  const TemporaryFolder folder;
  std::string text = k_stored;
  text.replace(text.find("\"version\": 1"), 12, "\"version\": 9");
  const auto stored =
      read_stored_case(folder.write("case.json", text), k_fault_kinds, *read_sample(k_sample));
  ASSERT_FALSE(stored.has_value());
  EXPECT_THAT(stored.error().front().message, HasSubstr("format 9"));
}

TEST(StoredCases, ThatAreNoneAreRefused) {
  const TemporaryFolder folder;
  const auto scenario = *read_sample(k_sample);
  EXPECT_FALSE(read_stored_case(folder.write("case.json", "{\"a\": 1}"), k_fault_kinds, scenario)
                   .has_value());
  EXPECT_FALSE(
      read_stored_case(folder.write("case.json", "{{{"), k_fault_kinds, scenario).has_value());
  EXPECT_FALSE(read_stored_case("/nowhere/case.json", k_fault_kinds, scenario).has_value());
}

// The sample adds up amounts, and a sum has digits for so many events of a key.
TEST(Reductions, LeaveAsManyKeysAsTheChecksNeed) {
  const auto scenario = *read_sample(k_sample);
  const int most = events_per_key_max(scenario);
  ASSERT_GT(most, 0);
  const Scenario less = reduced(scenario, {.keys = 1});
  EXPECT_EQ(less.workload.keys, (scenario.workload.events + most - 1) / most);
}

TEST(Reductions, TakeAwayWhatTheySay) {
  const auto scenario = *read_sample(k_sample);
  const Scenario less =
      reduced(scenario, {.events = 5, .keys = 1, .partitions = 1, .instances = 1});
  EXPECT_EQ(less.workload.events, 5);
  EXPECT_EQ(less.workload.keys, 1);
  EXPECT_EQ(less.topics[0].partitions, 1);
  EXPECT_EQ(less.system.instances, 1);
  const Scenario same = reduced(scenario, {});
  EXPECT_EQ(same.workload.events, scenario.workload.events);
}

}  // namespace
}  // namespace wringer::scenario
