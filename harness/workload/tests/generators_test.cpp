// What the generators of a workload make of it.

#include "harness/workload/generators.h"

#include "harness/workload/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace wringer::workload {
namespace {

using scenario::PoisonKind;
using scenario::PoisonPlace;
using scenario::WorkloadSpec;

constexpr int k_partitions = 3;

WorkloadSpec spec_of_events(int events = 40, int keys = 4) {
  WorkloadSpec spec;
  spec.topic = "t";
  spec.events = events;
  spec.keys = keys;
  spec.value = {{"id", "{id}"}, {"key", "{key}"}, {"version", "{version}"}};
  return spec;
}

std::vector<Event> events_of(const WorkloadSpec& spec, Seed seed = 7) {
  return make_events(spec, seed, "t", k_partitions);
}

std::vector<Event> only(const std::vector<Event>& events, EventKind kind) {
  std::vector<Event> some;
  std::copy_if(events.begin(), events.end(), std::back_inserter(some),
               [kind](const Event& event) { return event.kind == kind; });
  return some;
}

// Pairs of neighbours in a partition of which the later has the older version of the same key.
int inversions(const std::vector<Event>& events) {
  std::map<std::string, std::uint64_t> newest;
  int count = 0;
  for (const Event& event : events) {
    std::uint64_t& version = newest[event.key];
    if (event.version < version) ++count;
    version = std::max(version, event.version);
  }
  return count;
}

TEST(Generators, HaveNamesAndSummaries) {
  std::set<std::string_view> names;
  for (const Generator& generator : generators()) {
    EXPECT_TRUE(names.insert(generator.name).second) << generator.name;
    EXPECT_FALSE(generator.summary.empty()) << generator.name;
  }
}

TEST(Generators, DuplicatesSayTheSameLaterInTheSamePartition) {
  WorkloadSpec spec = spec_of_events();
  spec.duplicates = {.count = 0, .percent = 25};
  const auto events = events_of(spec);
  const auto duplicates = only(events, EventKind::duplicate);
  EXPECT_EQ(duplicates.size(), 10U);
  for (const Event& event : duplicates) {
    ASSERT_LT(event.of, event.number);
    const Event& original = events[event.of - 1];
    EXPECT_EQ(original.kind, EventKind::normal);
    EXPECT_EQ(event.id, original.id);
    EXPECT_EQ(event.key, original.key);
    EXPECT_EQ(event.version, original.version);
    EXPECT_EQ(event.payload, original.payload);
    EXPECT_EQ(event.partition, original.partition);
    EXPECT_EQ(identities_of(event, 7), identities_of(original, 7));
  }
}

TEST(Generators, DisorderStaysWithinItsWindow) {
  WorkloadSpec spec = spec_of_events();
  spec.disorder = 8;
  const auto events = events_of(spec);
  const auto tidy = events_of(spec_of_events());
  EXPECT_GT(inversions(events), 0);
  for (std::size_t first = 0; first < events.size(); first += 8) {
    std::multiset<std::pair<std::string, std::uint64_t>> here;
    std::multiset<std::pair<std::string, std::uint64_t>> there;
    for (std::size_t i = first; i < std::min(first + 8, events.size()); ++i) {
      here.emplace(events[i].key, events[i].version);
      there.emplace(tidy[i].key, tidy[i].version);
    }
    EXPECT_EQ(here, there);
  }
}

TEST(Generators, LateEventsComeAfterNewerOnesOfTheirKey) {
  WorkloadSpec spec = spec_of_events();
  spec.late = {.count = 3, .percent = 0};
  EXPECT_EQ(inversions(events_of(spec)), 3);
}

TEST(Generators, SplitKeysStandInTwoPartitions) {
  WorkloadSpec spec = spec_of_events();
  spec.split_keys = 2;
  std::map<std::string, std::set<int>> partitions;
  for (const Event& event : events_of(spec)) partitions[event.key].insert(event.partition);
  EXPECT_EQ(partitions["k1"].size(), 2U);
  EXPECT_EQ(partitions["k2"].size(), 2U);
  EXPECT_EQ(partitions["k3"].size(), 1U);
}

TEST(Generators, DeletesStandBetweenTwoEventsOfTheirKey) {
  WorkloadSpec spec = spec_of_events();
  spec.deletes = 3;
  const auto events = events_of(spec);
  const auto tombstones = only(events, EventKind::tombstone);
  EXPECT_EQ(tombstones.size(), 3U);
  for (const Event& tombstone : tombstones) {
    EXPECT_TRUE(tombstone.null_value);
    EXPECT_EQ(tombstone.amount, 0);
    const auto has = [&](std::uint64_t version) {
      return std::any_of(events.begin(), events.end(), [&](const Event& event) {
        return event.key == tombstone.key && event.version == version;
      });
    };
    EXPECT_TRUE(has(tombstone.version - 1)) << "there is something to delete";
    EXPECT_TRUE(has(tombstone.version + 1)) << "it is created again";
  }
}

TEST(Generators, DeletesSayWhatTheyAreToldTo) {
  WorkloadSpec spec = spec_of_events();
  spec.deletes = 1;
  spec.delete_value = {{"op", "delete"}, {"id", "{id}"}, {"version", "{version}"}};
  const Event tombstone = only(events_of(spec), EventKind::tombstone).at(0);
  EXPECT_FALSE(tombstone.null_value);
  EXPECT_EQ(tombstone.payload, fmt::format(R"({{"op":"delete","id":"{}","version":{}}})",
                                           tombstone.id, tombstone.version));
  EXPECT_THAT(carried_identities(spec, tombstone, 1), testing::ElementsAre(tombstone.id));
}

TEST(Generators, UpdateDeleteUpdateStandRightAfterEachOther) {
  WorkloadSpec spec = spec_of_events();
  spec.update_delete_updates = 1;
  const auto events = events_of(spec);
  const Event tombstone = only(events, EventKind::tombstone).at(0);
  const Event& before = events[tombstone.number - 2];
  const Event& after = events[tombstone.number];
  EXPECT_EQ(before.key, tombstone.key);
  EXPECT_EQ(after.key, tombstone.key);
  EXPECT_EQ(before.version + 2, after.version);
}

RC_GTEST_PROP(Generators, EachUpdateDeleteUpdateIsThereIfThereIsRoom, (Seed seed)) {
  const int keys = *rc::gen::inRange(1, 6);
  const int events = *rc::gen::inRange(keys + 1, keys + 30);
  const int room = events - keys;
  WorkloadSpec spec = spec_of_events(events, keys);
  spec.update_delete_updates = *rc::gen::inRange(0, room + 1);
  spec.deletes = *rc::gen::inRange(0, room - spec.update_delete_updates + 1);
  const auto made = events_of(spec, seed);
  int tombstones = 0;
  int triples = 0;
  std::map<std::string, std::uint64_t> versions;
  for (std::size_t i = 0; i < made.size(); ++i) {
    RC_ASSERT(made[i].version == ++versions[made[i].key]);
    if (made[i].kind != EventKind::tombstone) continue;
    ++tombstones;
    const auto is_update = [&](std::size_t at) {
      return made.at(at).kind == EventKind::normal && made.at(at).key == made[i].key;
    };
    if (is_update(i - 1) && is_update(i + 1)) ++triples;
  }
  RC_ASSERT(tombstones == spec.deletes + spec.update_delete_updates);
  RC_ASSERT(triples >= spec.update_delete_updates);
  if (spec.deletes == 0) RC_ASSERT(triples == spec.update_delete_updates);
}

TEST(Generators, PoisonStandsWhereItShouldAndHasKeysOfItsOwn) {
  WorkloadSpec spec = spec_of_events();
  spec.poison = {{PoisonKind::bad_bytes, PoisonPlace::first, {}},
                 {PoisonKind::null_key, PoisonPlace::last, {}},
                 {PoisonKind::null_value, PoisonPlace::middle, {}}};
  const auto events = events_of(spec);
  const auto poison = only(events, EventKind::poison);
  ASSERT_EQ(poison.size(), 3U);
  for (const Event& event : events) {
    if (event.partition == poison[0].partition) {
      EXPECT_EQ(event.number, poison[0].number) << "the first of its partition";
      break;
    }
  }
  std::set<std::string> keys;
  for (const Event& event : poison) {
    EXPECT_TRUE(keys.insert(event.key).second);
    EXPECT_TRUE(event.key.starts_with("poison"));
    EXPECT_EQ(event.null_key, event.poison == "null-key");
    EXPECT_EQ(event.null_value, event.poison == "null-value");
  }
}

TEST(Generators, PoisonCarriesWhatItsKindSays) {
  WorkloadSpec spec = spec_of_events(4, 1);
  spec.poison = {{PoisonKind::bad_schema, PoisonPlace::middle, {}},
                 {PoisonKind::oversize, PoisonPlace::middle, {}},
                 {PoisonKind::refused, PoisonPlace::middle, {{"amount", "-1"}, {"id", "{id}"}}}};
  std::map<std::string, Event> by_kind;
  for (const Event& event : only(events_of(spec), EventKind::poison)) by_kind[event.poison] = event;
  EXPECT_EQ(by_kind.at("bad-schema").payload,
            R"({"unexpected":")" + by_kind.at("bad-schema").id + R"("})");
  EXPECT_GT(by_kind.at("oversize").payload.size(), 900'000U);
  EXPECT_LT(by_kind.at("oversize").payload.size(), 1'000'000U);
  EXPECT_EQ(by_kind.at("refused").payload,
            R"({"amount":"-1","id":")" + by_kind.at("refused").id + R"("})");
}

TEST(Generators, AbortedEventsComeOnTopAndCarryVersionsOfTheirOwn) {
  WorkloadSpec spec = spec_of_events();
  spec.transactions = {.events = 4, .committed = 2, .aborted = 2, .hanging = 1};
  const auto events = events_of(spec);
  EXPECT_EQ(only(events, EventKind::aborted).size(), 12U);
  EXPECT_EQ(only(events, EventKind::normal).size(), 40U);
  std::set<std::pair<std::string, std::uint64_t>> versions;
  for (const Event& event : events) EXPECT_TRUE(versions.emplace(event.key, event.version).second);
}

TEST(Generators, GivenEventsKeepWhatTheFileSays) {
  WorkloadSpec spec = spec_of_events();
  spec.given = {{.key = "a", .value = "x", .id = "first", .partition = 2, .headers = {{"h", "1"}}},
                {.key = "a", .value = std::nullopt},
                {.key = "b", .value = "y"},
                {.key = "b", .value = "gone", .deletes = true}};
  const auto events = events_of(spec);
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0].id, "first");
  EXPECT_EQ(events[0].partition, 2);
  EXPECT_EQ(events[0].payload, "x");
  EXPECT_EQ(events[0].headers.size(), 1U);
  EXPECT_EQ(identities_of(events[0], 7), std::vector<std::string>{"first"});
  EXPECT_EQ(events[1].kind, EventKind::tombstone);
  EXPECT_TRUE(events[1].null_value);
  EXPECT_EQ(events[2].id, "e3");
  EXPECT_EQ(events[3].kind, EventKind::tombstone);
  EXPECT_EQ(events[3].payload, "gone");
  EXPECT_FALSE(events[3].null_value);
}

RC_GTEST_PROP(GeneratorsProperty, OddThingsLeaveTheOrdinaryEventsAsTheyWere, ()) {
  WorkloadSpec spec = spec_of_events(*rc::gen::inRange(8, 60), *rc::gen::inRange(1, 6));
  const Seed seed = *rc::gen::arbitrary<Seed>();
  const auto tidy = events_of(spec, seed);
  spec.duplicates = {.count = *rc::gen::inRange(0, 6), .percent = 0};
  spec.poison.resize(static_cast<std::size_t>(*rc::gen::inRange(0, 4)));
  spec.transactions = {.events = *rc::gen::inRange(1, 5),
                       .committed = *rc::gen::inRange(0, 3),
                       .aborted = *rc::gen::inRange(0, 3),
                       .hanging = *rc::gen::inRange(0, 2)};
  const auto events = events_of(spec, seed);
  std::vector<std::pair<std::string, std::uint64_t>> before;
  std::vector<std::pair<std::string, std::uint64_t>> after;
  for (const Event& event : tidy) before.emplace_back(event.key, event.version);
  for (const Event& event : only(events, EventKind::normal)) {
    after.emplace_back(event.key, event.version);
  }
  RC_ASSERT(before == after);
  // Transactions are numbered in order, and each is in one piece.
  int newest = 0;
  int last = 0;
  for (const Event& event : events) {
    RC_ASSERT(
        (event.transaction == 0 || event.transaction == last || event.transaction == newest + 1));
    newest = std::max(newest, event.transaction);
    last = event.transaction;
  }
}

}  // namespace
}  // namespace wringer::workload
