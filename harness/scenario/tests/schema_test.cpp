// The JSON Schema that editors use, scenarios/scenario.schema.json, must say what the reader says.

#include "harness/core/moment.h"
#include "harness/scenario/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace wringer::scenario {
namespace {

using nlohmann::json;

json schema() {
  std::ifstream stream(WRINGER_SCENARIOS_FOLDER "/scenario.schema.json");
  return json::parse(stream);
}

std::set<std::string> keys_of(const json& object) {
  std::set<std::string> keys;
  for (const auto& [key, unused] : object.items()) keys.insert(key);
  return keys;
}

// A word that is near no key, so that the reader answers with all keys that it knows.
constexpr std::string_view k_stranger = "qqqqqqqqqqqqqqqq";

std::set<std::string> known_keys(const std::string& text) {
  const std::string mark = "Known here: ";
  std::set<std::string> keys;
  for (const std::string& line : mistakes_of(text)) {
    const std::size_t at = line.find(mark);
    if (at == std::string::npos) continue;
    std::istringstream words(line.substr(at + mark.size()));
    for (std::string word; words >> word;) {
      word.erase(std::remove(word.begin(), word.end(), ','), word.end());
      keys.insert(word);
    }
  }
  return keys;
}

struct Place {
  std::string_view name;
  // Where the schema describes the map.
  std::string_view pointer;
  // Where in the sample a key of that map begins.
  std::string_view key;
};

void PrintTo(const Place& place, std::ostream* out) {
  *out << place.name;
}

class SchemaPlace : public testing::TestWithParam<Place> {};

TEST_P(SchemaPlace, HasTheKeysThatTheReaderKnows) {
  const Place& place = GetParam();
  const json object = schema().at(json::json_pointer(std::string(place.pointer)));
  EXPECT_EQ(object.at("additionalProperties"), false);
  const bool flow = place.key.find_first_of("{") != std::string_view::npos;
  std::string spoilt(place.key);
  const std::size_t at = flow ? place.key.find('{') + 1 : place.key.find_first_not_of(" ");
  const std::string indent = flow ? "" : std::string(at, ' ');
  spoilt.insert(at, std::string(k_stranger) + (flow ? ": 1, " : ": 1\n" + indent));
  EXPECT_EQ(known_keys(sample_with(place.key, spoilt)), keys_of(object.at("properties")));
}

INSTANTIATE_TEST_SUITE_P(
    Schema, SchemaPlace,
    testing::Values(
        Place{"Top", "", "title: A sample"},
        Place{"System", "/properties/system", "  instances: 2"},
        Place{"Companion", "/properties/system/properties/companions/items", "{name: relay"},
        Place{"ReadySign",
              "/properties/system/properties/companions/items/properties/ready/anyOf/1",
              "{after: 10ms"},
        Place{"Services", "/properties/services", "  kafka: "},
        Place{"Kafka", "/properties/services/properties/kafka", "{topics"},
        Place{"Topic", "/properties/services/properties/kafka/properties/topics/items",
              "{name: payments"},
        Place{"Postgres", "/properties/services/properties/postgres", "{}"},
        Place{"Http", "/properties/services/properties/http/items", "{name: gateway"},
        Place{"Workload", "/properties/workload", "  topic: payments"},
        Place{"Transactions", "/properties/workload/properties/transactions", "{aborted: 1"},
        Place{"Bursts", "/properties/workload/properties/bursts", "{events: 50"},
        Place{"Poison", "/properties/workload/properties/poison/items/anyOf/1", "{kind: bad-bytes"},
        Place{"Effect", "/properties/effects/items", "{table: transactions"},
        Place{"Address", "/definitions/address", "{instance:"},
        Place{"GivenCase", "/properties/cases/items/anyOf/1", "{name: once"},
        Place{"Settle", "/properties/settle", "{quiet"},
        Place{"Ready", "/properties/ready", "{deadline: 10s"}),
    [](const testing::TestParamInfo<Place>& test) { return std::string(test.param.name); });

// It stands in no scenario that has faults, so not in the sample.
TEST(Schema, KnowsTheKeysOfExplore) {
  const std::string text = "explore: {qqqqqqqqqqqqqqqq: 1, strategy: sweep}";
  const json object = schema().at(json::json_pointer("/properties/explore/anyOf/1"));
  EXPECT_EQ(object.at("additionalProperties"), false);
  std::set<std::string> keys = known_keys(sample_with(
      "faults:\n  - {at: {instance: 1, after: postgres.commit, nth: 3}, do: kill}", text));
  EXPECT_EQ(keys, keys_of(object.at("properties")));
}

// It is not in the sample.
TEST(Schema, KnowsTheKeysOfOutboxes) {
  const json object = schema().at(json::json_pointer("/properties/outboxes/items"));
  EXPECT_EQ(object.at("additionalProperties"), false);
  const std::set<std::string> keys = known_keys(sample_with(
      "title: A sample", "outboxes: [{qqqqqqqqqqqqqqqq: 1, table: a, topic: payments, id: id}]"));
  EXPECT_EQ(keys, keys_of(object.at("properties")));
}

// It stands beside no command.
TEST(Schema, KnowsTheKeysOfAttach) {
  const json object = schema().at(json::json_pointer("/properties/system/properties/attach"));
  EXPECT_EQ(object.at("additionalProperties"), false);
  const std::set<std::string> keys =
      known_keys(sample_with("  instances: 2\n", "  attach: {qqqqqqqqqqqqqqqq: 1}\n"));
  EXPECT_EQ(keys, keys_of(object.at("properties")));
}

TEST(Schema, KnowsEveryMomentAndNoOther) {
  std::set<std::string> names;
  for (const MomentName name : moment_names()) names.emplace(name);
  const json moments = schema().at(json::json_pointer("/definitions/moment/enum"));
  EXPECT_EQ(moments.get<std::set<std::string>>(), names);
}

TEST(Schema, AsksForWhatTheReaderAsksFor) {
  const auto missing = mistakes_of("x-nothing: 1\n");
  std::set<std::string> required;
  for (const std::string& line : missing) {
    const std::size_t first = line.find('\'') + 1;
    required.insert(line.substr(first, line.find('\'', first) - first));
  }
  EXPECT_EQ(schema().at("required").get<std::set<std::string>>(), required);
}

TEST(Schema, GuaranteesAreThoseOfTheReader) {
  const json words = schema().at(json::json_pointer("/properties/guarantee/enum"));
  ASSERT_EQ(words.size(), 3U);
  for (const json& word : words) {
    const std::string text =
        sample_with("guarantee: effectively-once", "guarantee: " + word.get<std::string>());
    EXPECT_TRUE(read_sample(text).has_value()) << word;
  }
}

TEST(Schema, LimitsOfNumbersAreThoseOfTheReader) {
  const struct {
    std::string_view pointer;
    std::string_view from;
    std::string_view key;
  } limits[]{
      {"/properties/system/properties/instances", "instances: 2", "instances: "},
      {"/properties/services/properties/kafka/properties/topics/items/properties/partitions",
       "partitions: 4", "partitions: "},
      {"/properties/workload/properties/events", "events: 200", "events: "},
      {"/properties/workload/properties/keys", "keys: 16", "keys: "},
  };
  for (const auto& limit : limits) {
    const json property = schema().at(json::json_pointer(std::string(limit.pointer)));
    const auto least = property.at("minimum").get<std::uint64_t>();
    const auto most = property.at("maximum").get<std::uint64_t>();
    const auto complaint = "from " + std::to_string(least) + " to " + std::to_string(most);
    const auto text = sample_with(limit.from, std::string(limit.key) + std::to_string(most + 1));
    EXPECT_THAT(mistakes_of(text), testing::Contains(testing::HasSubstr(complaint)));
  }
}

}  // namespace
}  // namespace wringer::scenario
