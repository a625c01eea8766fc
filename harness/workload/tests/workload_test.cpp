#include "harness/workload/workload.h"

#include "harness/core/digits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include <regex>
#include <set>

namespace wringer::workload {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

scenario::WorkloadSpec payments(int events, int keys) {
  scenario::WorkloadSpec spec;
  spec.topic = "payments";
  spec.events = events;
  spec.keys = keys;
  spec.value = {
      {"id", "{id}"}, {"account", "{key}"}, {"amount", "{amount}"}, {"version", "{version}"}};
  return spec;
}

std::vector<std::string> payloads(const std::vector<Event>& events) {
  std::vector<std::string> payloads;
  for (const Event& event : events) payloads.push_back(event.payload);
  return payloads;
}

TEST(Workload, IsTheSameBytesForTheSameSeedOnEveryMachine) {
  const auto events = make_events(payments(6, 3), 42, "payments", 2);
  // Written down once; a change here breaks the replay of every recorded case.
  EXPECT_THAT(payloads(events),
              ElementsAre(R"({"id":"e1","account":"k2","amount":1,"version":1})",
                          R"({"id":"e2","account":"k3","amount":1,"version":1})",
                          R"({"id":"e3","account":"k1","amount":1,"version":1})",
                          R"({"id":"e4","account":"k2","amount":4,"version":2})",
                          R"({"id":"e5","account":"k1","amount":4,"version":2})",
                          R"({"id":"e6","account":"k3","amount":4,"version":2})"));
}

TEST(Workload, DrawsAnotherOrderForAnotherSeed) {
  EXPECT_NE(payloads(make_events(payments(100, 8), 1, "payments", 4)),
            payloads(make_events(payments(100, 8), 2, "payments", 4)));
}

TEST(Workload, NumbersEventsFromOneInOrder) {
  const auto events = make_events(payments(3, 2), 7, "the-topic", 1);
  ASSERT_EQ(events.size(), 3U);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].number, i + 1);
    EXPECT_EQ(events[i].id, "e" + std::to_string(i + 1));
    EXPECT_EQ(events[i].topic, "the-topic");
  }
}

TEST(Workload, KeepsTheFieldsOfTheSpecInTheirOrder) {
  auto spec = payments(1, 1);
  spec.value = {{"z", "{number}"}, {"a", "{key}"}, {"m", "{version}"}};
  EXPECT_EQ(make_events(spec, 1, "t", 1)[0].payload, R"({"z":1,"a":"k1","m":1})");
}

TEST(Workload, MakesANumberOnlyOfALonePlaceholder) {
  auto spec = payments(1, 1);
  spec.value = {{"n", "{number}"}, {"text", "no. {number} of {key}"}, {"id", "{id}"}};
  EXPECT_EQ(make_events(spec, 1, "t", 1)[0].payload, R"({"n":1,"text":"no. 1 of k1","id":"e1"})");
}

// As in all texts of a scenario.
TEST(Workload, TakesDoubledBracesForSingleOnes) {
  auto spec = payments(1, 1);
  spec.value = {{"a", "{{"}, {"b", "{{id}}"}, {"c", "{{{key}}}"}, {"d", "}}{id}"}, {"e", ""}};
  const Event event = make_events(spec, 1, "t", 1)[0];
  EXPECT_EQ(event.payload, R"({"a":"{","b":"{id}","c":"{k1}","d":"}e1","e":""})");
  EXPECT_THAT(carried_identities(spec, event, 1), ElementsAre("e1"));
  spec.value = {{"b", "{{id}} {{uuid}} {{number}}"}};
  EXPECT_THAT(carried_identities(spec, make_events(spec, 1, "t", 1)[0], 1), IsEmpty());
}

TEST(Workload, EscapesWhatJsonWantsEscaped) {
  auto spec = payments(1, 1);
  spec.value = {{"quote\"d", "\"{id}\"\n"}};
  const auto payload = make_events(spec, 1, "t", 1)[0].payload;
  EXPECT_EQ(nlohmann::json::parse(payload)["quote\"d"], "\"e1\"\n");
}

TEST(Workload, CarriesTheUuidThatIdentitiesName) {
  auto spec = payments(1, 1);
  spec.value = {{"u", "{uuid}"}};
  const Event event = make_events(spec, 99, "t", 1)[0];
  const auto identities = identities_of(event, 99);
  EXPECT_THAT(identities, Contains(nlohmann::json::parse(event.payload)["u"]));
  EXPECT_THAT(identities, IsSupersetOf({"e1", "1"}));
}

TEST(Workload, StartsAmountsAgainWhereDigitsEnd) {
  const auto events = make_events(payments(k_digits_max + 1, 1), 1, "t", 1);
  EXPECT_EQ(events.front().amount, 1);
  EXPECT_EQ(events[k_digits_max - 1].amount, digit_coded_amount(k_digits_max));
  EXPECT_EQ(events[k_digits_max].amount, 1);
}

RC_GTEST_PROP(WorkloadProperty, SpreadsKeysAndPartitionsEvenly, ()) {
  const int keys = *rc::gen::inRange(1, 20);
  const int events = *rc::gen::inRange(keys, 300);
  const int partitions = *rc::gen::inRange(1, 9);
  std::map<std::string, int> per_key;
  std::map<int, std::set<std::string>> keys_of_partition;
  for (const Event& event :
       make_events(payments(events, keys), *rc::gen::arbitrary<Seed>(), "t", partitions)) {
    ++per_key[event.key];
    keys_of_partition[event.partition].insert(event.key);
    RC_ASSERT(event.version == static_cast<std::uint64_t>(per_key[event.key]));
    RC_ASSERT((event.partition >= 0 && event.partition < partitions));
  }
  RC_ASSERT(per_key.size() == static_cast<std::size_t>(keys));
  const auto [least, most] =
      std::minmax_element(per_key.begin(), per_key.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; });
  RC_ASSERT(most->second - least->second <= 1);
  // Each key in one partition; no partition with two more keys than another.
  std::size_t keys_seen = 0;
  std::size_t fewest =
      keys_of_partition.size() < static_cast<std::size_t>(partitions) ? 0 : SIZE_MAX;
  std::size_t most_keys = 0;
  for (const auto& [partition, names] : keys_of_partition) {
    keys_seen += names.size();
    fewest = std::min(fewest, names.size());
    most_keys = std::max(most_keys, names.size());
  }
  RC_ASSERT(keys_seen == per_key.size());
  RC_ASSERT(most_keys - fewest <= 1);
}

RC_GTEST_PROP(WorkloadProperty, NoTwoEventsShareAnIdentity, ()) {
  const Seed seed = *rc::gen::arbitrary<Seed>();
  std::set<std::string> seen;
  for (const Event& event : make_events(payments(200, 8), seed, "t", 4)) {
    for (const std::string& identity : identities_of(event, seed)) {
      RC_ASSERT(seen.insert(identity).second);
    }
  }
}

RC_GTEST_PROP(WorkloadProperty, UuidsHaveTheShapeOfVersionFour, (Seed seed)) {
  static const std::regex k_shape(
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  Event event;
  event.number = *rc::gen::inRange(1, 100000);
  const auto identities = identities_of(event, seed);
  RC_ASSERT(std::regex_match(identities.back(), k_shape));
}

RC_GTEST_PROP(WorkloadProperty, ASumOfAppliedAmountsTellsHowOftenEachWasApplied, ()) {
  const int count = *rc::gen::inRange(1, k_digits_max + 1);
  const auto times = *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(count),
                                                           rc::gen::inRange(0, k_digit_base));
  std::int64_t sum = 0;
  for (const Event& event : make_events(payments(count, 1), *rc::gen::arbitrary<Seed>(), "t", 1)) {
    sum += event.amount * times[event.version - 1];
  }
  RC_ASSERT(decode_sum(std::to_string(sum), count) == times);
}

}  // namespace
}  // namespace wringer::workload
