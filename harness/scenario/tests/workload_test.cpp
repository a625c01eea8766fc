// The section `workload` beyond the tidy.

#include "harness/scenario/reader.h"
#include "harness/scenario/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::scenario {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr std::string_view k_anchor = "  keys: 16\n";

std::string with(const std::string& lines) {
  return sample_with(k_anchor, std::string(k_anchor) + lines);
}

WorkloadSpec read(const std::string& lines) {
  const auto scenario = read_sample(with(lines));
  if (!scenario) {
    ADD_FAILURE() << scenario.error().front().message;
    return {};
  }
  return scenario->workload;
}

TEST(WorkloadReader, ReadsEveryGenerator) {
  const WorkloadSpec workload = read(
      "  duplicates: 10%\n  disorder: 5\n  late: 3\n  split-keys: 2\n  deletes: 4\n"
      "  update-delete-update: 1\n");
  EXPECT_EQ(workload.duplicates, (Share{0, 10}));
  EXPECT_EQ(workload.disorder, 5);
  EXPECT_EQ(workload.late, (Share{3, 0}));
  EXPECT_EQ(workload.split_keys, 2);
  EXPECT_EQ(workload.deletes, 4);
  EXPECT_EQ(workload.update_delete_updates, 1);
}

TEST(WorkloadReader, ReadsWhatADeletionCarries) {
  const WorkloadSpec workload =
      read("  deletes: 1\n  delete-value: {op: delete, version: \"{version}\"}\n");
  EXPECT_THAT(workload.delete_value,
              ElementsAre(Pair("op", "delete"), Pair("version", "{version}")));
}

TEST(WorkloadReader, ReadsPoisonInBothForms) {
  const auto scenario =
      read_sample(sample_with("{kind: bad-bytes, place: first}",
                              "null-key, {kind: refused, place: last, value: {amount: \"-1\"}}"));
  ASSERT_TRUE(scenario) << scenario.error().front().message;
  const std::vector<PoisonSpec>& poison = scenario->workload.poison;
  ASSERT_EQ(poison.size(), 2U);
  EXPECT_EQ(poison[0].kind, PoisonKind::null_key);
  EXPECT_EQ(poison[0].place, PoisonPlace::middle);
  EXPECT_EQ(poison[1].kind, PoisonKind::refused);
  EXPECT_EQ(poison[1].place, PoisonPlace::last);
  EXPECT_THAT(poison[1].value, ElementsAre(Pair("amount", "-1")));
}

TEST(WorkloadReader, ReadsTransactionsAndBursts) {
  const auto scenario =
      read_sample(sample_with("{aborted: 1}", "{events: 3, committed: 2, aborted: 1, hanging: 1}"));
  ASSERT_TRUE(scenario) << scenario.error().front().message;
  const TransactionsSpec& transactions = scenario->workload.transactions;
  EXPECT_EQ(transactions.events, 3);
  EXPECT_EQ(transactions.committed, 2);
  EXPECT_EQ(transactions.aborted, 1);
  EXPECT_EQ(transactions.hanging, 1);
  EXPECT_EQ(scenario->workload.bursts.events, 50);
  EXPECT_EQ(scenario->workload.bursts.every, Duration(100ms));
}

struct Wrong {
  std::string_view name;
  std::string_view from;
  std::string_view to;
  std::string_view message;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.name;
}

class WorkloadMistake : public testing::TestWithParam<Wrong> {};

TEST_P(WorkloadMistake, IsToldInPlainWordsAndAlone) {
  const Wrong& wrong = GetParam();
  EXPECT_THAT(mistakes_of(sample_with(wrong.from, wrong.to)),
              ElementsAre(HasSubstr(std::string(wrong.message))));
}

INSTANTIATE_TEST_SUITE_P(
    Workload, WorkloadMistake,
    testing::Values(
        Wrong{"Share", "  keys: 16\n", "  keys: 16\n  duplicates: lots\n",
              "'lots' is neither a number of events from 1 to 200 nor, as in 10%, a part of them"},
        Wrong{"ShareOfMore", "  keys: 16\n", "  keys: 16\n  late: 101%\n", "'101%' is neither"},
        Wrong{"ShareOfNone", "  keys: 16\n", "  keys: 16\n  late: 0\n", "'0' is neither"},
        Wrong{"Window", "  keys: 16\n", "  keys: 16\n  disorder: 1\n", "from 2 to 200"},
        Wrong{"Kind", "bad-bytes", "bad-byte", "Did you mean 'bad-bytes'?"},
        Wrong{"Place", "place: first", "place: nowhere", "Known here: first, middle, last"},
        Wrong{"RefusedOfWhat", "{kind: bad-bytes, place: first}", "refused",
              "which value the database refuses is for you to say"},
        Wrong{"RefusedWithoutValue", "{kind: bad-bytes, place: first}", "{kind: refused}",
              "'value' is missing"},
        Wrong{"ValueOfAnotherKind", "{kind: bad-bytes, place: first}",
              "{kind: oversize, value: {a: b}}", "only what is refused has a value of its own"},
        Wrong{"NoTransactions", "{aborted: 1}", "{events: 5}", "needs a number of transactions"},
        Wrong{"NoPause", "{events: 50, every: 100ms}", "{events: 50}", "'every' is missing"},
        Wrong{"OnePartition",
              "partitions: 4}]}\n  postgres: {}\n  http: [{name: gateway, status: "
              "202}]\nworkload:\n  topic: payments\n",
              "partitions: 1}]}\n  postgres: {}\n  http: [{name: gateway, status: "
              "202}]\nworkload:\n  topic: payments\n  split-keys: 1\n",
              "a key can be in two partitions only if the topic has two"},
        Wrong{"MoreThanASumCanTell", "{aborted: 1}", "{events: 5, aborted: 10}",
              "there may be 63 events of a key"},
        Wrong{"NoRoomForSoMany", "  keys: 16\n", "  keys: 196\n  update-delete-update: 5\n",
              "200 events of 196 keys have room for 4 of them"},
        Wrong{"NothingIsDeleted", "  keys: 16\n", "  keys: 16\n  delete-value: {op: delete}\n",
              "nothing is deleted; say how often"},
        Wrong{"NoPlaceForADelete", "  keys: 16\n", "  keys: 200\n  deletes: 1\n",
              "200 events of 200 keys have no such place"}),
    [](const testing::TestParamInfo<Wrong>& test) { return std::string(test.param.name); });

class EventsFile : public testing::Test {
 protected:
  // The sample, with its events in a file of these lines.
  [[nodiscard]] std::vector<std::string> mistakes(const std::string& lines) const {
    m_folder.write("events.ndjson", lines);
    return mistakes_of(k_text, m_folder.path() / "sample.yaml");
  }

  TemporaryFolder m_folder;
  // Without the effect that adds up.
  [[nodiscard]] static std::string without_sum(std::string text) {
    const std::string line = "  - {table: accounts, key: id, sum: balance}\n";
    return text.replace(text.find(line), line.size(), "");
  }
  static inline const std::string k_text =
      without_sum(sample_with("  events: 200\n  keys: 16\n", "  file: events.ndjson\n"));
};

TEST_F(EventsFile, GivesTheEventsOfTheWorkload) {
  m_folder.write("events.ndjson",
                 "{\"key\": \"a\", \"value\": {\"x\": 1}, \"partition\": 3, \"headers\": {\"h\": "
                 "\"v\"}, \"id\": \"one\"}\n\n{\"key\": 7, \"value\": null, \"id\": \"seven\"}\n"
                 "{\"key\": 7, \"value\": \"gone\", \"id\": \"eight\", \"deletes\": true}\n");
  const auto scenario = read_sample(k_text, m_folder.path() / "sample.yaml");
  ASSERT_TRUE(scenario) << scenario.error().front().message;
  const WorkloadSpec& workload = scenario->workload;
  EXPECT_EQ(workload.events, 3);
  EXPECT_EQ(workload.keys, 2);
  ASSERT_EQ(workload.given.size(), 3U);
  EXPECT_EQ(workload.given[0].value, R"({"x":1})");
  EXPECT_EQ(workload.given[0].partition, 3);
  EXPECT_THAT(workload.given[0].headers, ElementsAre(Pair("h", "v")));
  EXPECT_EQ(workload.given[1].key, "7");
  EXPECT_EQ(workload.given[1].value, std::nullopt);
  EXPECT_EQ(workload.given[1].id, "seven");
  EXPECT_TRUE(workload.given[2].deletes);
  EXPECT_EQ(workload.given[2].value, "gone");
}

TEST_F(EventsFile, NamesTheLineOfEachMistake) {
  EXPECT_THAT(mistakes("nonsense\n"), ElementsAre(HasSubstr("events.ndjson:1: is no JSON object")));
  EXPECT_THAT(mistakes("\n{\"key\": \"a\"}\n"),
              ElementsAre(HasSubstr("events.ndjson:2: 'value' is missing; null deletes the key")));
  EXPECT_THAT(mistakes("{\"key\": \"a\", \"value\": 1, \"partition\": 4}\n"),
              ElementsAre(HasSubstr("the topic has no partition 4; they are 0 to 3")));
  EXPECT_THAT(mistakes("{\"key\": \"a\", \"value\": 1, \"kye\": 4}\n"),
              ElementsAre(HasSubstr("unknown key 'kye'")));
  EXPECT_THAT(mistakes("{\"key\": \"a\", \"value\": 1, \"id\": 1}\n"
                       "{\"key\": \"a\", \"value\": 1, \"id\": 1}\n"),
              ElementsAre(HasSubstr("events.ndjson:2: the id '1' stands there twice")));
}

TEST_F(EventsFile, NeedsIdsWhereEffectsTellEventsApart) {
  EXPECT_THAT(mistakes("{\"key\": \"a\", \"value\": 1, \"id\": \"one\"}\n"
                       "{\"key\": \"a\", \"value\": 2}\n"),
              ElementsAre(HasSubstr("event 2 of workload.file has no 'id'")));
  EXPECT_THAT(mistakes("{\"key\": \"a\", \"value\": 1, \"id\": \"one\"}\n"
                       "{\"key\": \"a\", \"value\": null}\n"),
              IsEmpty())
      << "a deletion has nothing to carry it in";
}

// The sample's poison and aborted events are called e<number>.
TEST_F(EventsFile, HasNoIdsThatOthersAreCalledToo) {
  EXPECT_THAT(mistakes("{\"key\": \"a\", \"value\": 1, \"id\": \"e2\"}\n"),
              ElementsAre(HasSubstr("the id 'e2' is what an event without one may be called")));
  EXPECT_THAT(mistakes("{\"key\": \"a\", \"value\": 1, \"id\": \"e2000\"}\n"), IsEmpty());
  EXPECT_THAT(mistakes("{\"key\": \"a\", \"value\": 1, \"id\": \"e2x\"}\n"), IsEmpty());
}

TEST_F(EventsFile, HasNoRecordWithoutAKey) {
  EXPECT_THAT(mistakes("{\"key\": null, \"value\": 1, \"id\": \"one\"}\n"),
              ElementsAre(HasSubstr("events.ndjson:1: 'key' must not be null")));
}

TEST_F(EventsFile, CarriesVersionsWhereTheyAreJudged) {
  std::string text = k_text;
  const std::string line = "  - {table: transactions, event: event_id}\n";
  text.replace(text.find(line), line.size(), "  - {table: accounts, key: id, version: version}\n");
  const auto with = [&](const std::string& third) {
    m_folder.write("events.ndjson",
                   "{\"key\": \"a\", \"value\": {\"v\": 1, \"n\": 1}}\n"
                   "{\"key\": \"b\", \"value\": {\"v\": \"1\", \"n\": 2}}\n"
                   "{\"key\": \"a\", \"value\": null}\n"
                   "{\"key\": \"a\", \"value\": {\"v\": " +
                       third + "}}\n");
    return mistakes_of(text, m_folder.path() / "sample.yaml");
  };
  EXPECT_THAT(with("3"), IsEmpty());
  EXPECT_THAT(with("2"), ElementsAre(HasSubstr("counts the events of a key from 1")))
      << "the deletion is the second";
}

TEST_F(EventsFile, MustBeThereAndHoldSomething) {
  EXPECT_THAT(mistakes(""), ElementsAre(HasSubstr("events.ndjson is empty")));
  EXPECT_THAT(mistakes_of(k_text),
              ElementsAre(HasSubstr("/scenarios/events.ndjson can't be read")));
}

TEST_F(EventsFile, LeavesNoChoiceOfEvents) {
  m_folder.write("events.ndjson", "{\"key\": \"a\", \"value\": 1, \"id\": \"one\"}\n");
  EXPECT_THAT(mistakes_of(without_sum(sample_with("  events: 200\n", "  file: events.ndjson\n")),
                          m_folder.path() / "sample.yaml"),
              ElementsAre(HasSubstr("the file says which events there are; leave this out")));
}

}  // namespace
}  // namespace wringer::scenario
