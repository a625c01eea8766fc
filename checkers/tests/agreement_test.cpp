// The checkers against the reference, and against histories whose only flaw is known.

#include "checkers/canary.h"
#include "checkers/tests/reference.h"
#include "checkers/tests/sample.h"
#include "harness/core/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace wringer::checkers {
namespace {

constexpr std::size_t k_versions = 2;

scenario::Expectations strict() {
  scenario::Expectations expectations = expecting(scenario::Guarantee::effectively_once);
  expectations.order = scenario::Order::per_key;
  return expectations;
}

// Events of a few keys on two partitions, with nothing applied.
Chronicle bare_chronicle(std::uint32_t events, std::uint32_t keys) {
  Chronicle chronicle;
  for (std::uint32_t key = 0; key < keys; ++key) chronicle.keys.add("k" + std::to_string(key));
  chronicle.partitions = {{"payments", 0}, {"payments", 1}};
  chronicle.end = {0, 0};
  chronicle.mappings = {named_mapping(EffectKind::append, "rows"),
                        named_mapping(EffectKind::sum, "sums"),
                        named_mapping(EffectKind::version, "versions")};
  for (std::uint32_t event = 0; event < events; ++event) {
    const std::uint32_t key = event % keys;
    const auto partition = static_cast<std::uint16_t>(key % 2);
    chronicle.events.key.push_back(key);
    chronicle.events.version.push_back(event / keys + 1);
    chronicle.events.partition.push_back(partition);
    chronicle.events.offset.push_back(static_cast<std::uint32_t>(chronicle.end[partition]++));
    chronicle.events.copies.push_back(1);
    chronicle.events.flags.push_back(0);
  }
  chronicle.committed = chronicle.end;
  return chronicle;
}

// Anything at all: marks of any event in any order, records that are missing or doubled, offsets
// that were committed or not.
Chronicle wild_chronicle(Random& random) {
  const auto events = static_cast<std::uint32_t>(random.below(12) + 1);
  Chronicle chronicle = bare_chronicle(events, static_cast<std::uint32_t>(random.below(3) + 1));
  for (std::uint32_t event = 0; event < events; ++event) {
    if (random.below(10) == 0) drop_record(chronicle, event + 1);
    if (random.below(10) == 0 && chronicle.in_log(event)) chronicle.events.copies[event] = 2;
    if (random.below(8) == 0) chronicle.events.flags[event] = event_flags::k_tombstone;
    if (random.below(20) == 0) chronicle.events.flags[event] = event_flags::k_poison;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    chronicle.committed[i] =
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(chronicle.end[i]) + 2)) -
        1;
  }
  const std::uint64_t marks = random.below(20);
  for (std::uint64_t i = 0; i < marks; ++i) {
    if (chronicle.transactions.size() == 0 || random.below(3) > 0) add_transaction(chronicle);
    const auto transaction = static_cast<std::uint32_t>(chronicle.transactions.size() - 1);
    const auto event = static_cast<std::uint32_t>(random.below(events));
    Mapping& mapping = chronicle.mappings[random.below(3)];
    const bool forward = random.below(4) > 0;
    const Mark taken = random.below(2) == 0 ? Mark::undone : Mark::erased;
    const Mark back = mapping.kind == EffectKind::version ? Mark::removed : taken;
    mapping.add(event, forward ? Mark::applied : back, transaction);
  }
  return chronicle;
}

TEST(Agreement, OfCheckersAndReferenceOnTenThousandWildHistories) {
  std::size_t with_anomalies = 0;
  for (Seed seed = 1; seed <= 10'000; ++seed) {
    Random random(seed);
    const Chronicle chronicle = wild_chronicle(random);
    scenario::Expectations expectations = strict();
    if (random.below(2) == 0) expectations.together = {{"rows", "sums"}};
    std::vector<std::string> doubts;
    const Verdicts found = verdicts_of(find_all(chronicle, expectations, {}, doubts), chronicle);
    const Verdicts expected = reference_verdicts(chronicle, expectations);
    ASSERT_EQ(found, expected) << "seed " << seed;
    ASSERT_THAT(doubts, testing::IsEmpty());
    with_anomalies += expected.empty() ? 0 : 1;
  }
  EXPECT_GT(with_anomalies, 5'000U);
}

// What a right system does: batches of one partition in the order of its log, each event applied
// once, everything of it in one transaction.
Chronicle right_chronicle() {
  const auto keys = *rc::gen::inRange<std::uint32_t>(1, 5);
  const auto events = *rc::gen::inRange<std::uint32_t>(2 * keys, 40);
  Chronicle chronicle = bare_chronicle(events, keys);
  std::vector<std::vector<std::uint32_t>> left(2);
  for (std::uint32_t event = 0; event < events; ++event) {
    left[chronicle.events.partition[event]].push_back(event);
  }
  std::vector<std::size_t> next(2);
  while (next[0] < left[0].size() || next[1] < left[1].size()) {
    std::size_t lane = *rc::gen::inRange<std::size_t>(0, 2);
    if (next[lane] == left[lane].size()) lane = 1 - lane;
    const auto batch = *rc::gen::inRange<std::size_t>(1, 5);
    const std::uint32_t transaction = add_transaction(chronicle);
    for (std::size_t i = 0; i < batch && next[lane] < left[lane].size(); ++i) {
      const std::uint32_t event = left[lane][next[lane]++];
      for (Mapping& mapping : chronicle.mappings) mapping.add(event, Mark::applied, transaction);
    }
  }
  return chronicle;
}

struct Corruption {
  const char* property;
  // Spoils the event (and, where it needs one, the next of its key); false: it can't be.
  bool (*apply)(Chronicle&, std::uint32_t event, std::optional<std::uint32_t> next);
};

std::size_t mark_of(const Mapping& mapping, std::uint32_t event) {
  std::size_t i = 0;
  while (mapping.event(i) != event) ++i;
  return i;
}

void insert_mark(Mapping& mapping, std::size_t at, std::uint32_t event, Mark mark) {
  Mapping copy = named_mapping(mapping.kind, mapping.name);
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    if (i == at) copy.add(event, mark, mapping.transactions[i]);
    copy.add(mapping.event(i), mapping.mark(i), mapping.transactions[i]);
  }
  mapping = std::move(copy);
}

const std::vector<Corruption> k_corruptions{
    {"loss",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t>) {
       drop_effect(c, k_rows, event + 1);
       return true;
     }},
    {"loss",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t>) {
       drop_effect(c, k_sums, event + 1);
       return true;
     }},
    {"duplicate effect",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t>) {
       c.mappings[k_rows].add(event, Mark::applied, add_transaction(c));
       return true;
     }},
    {"duplicate effect",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t>) {
       c.mappings[k_sums].add(event, Mark::applied, add_transaction(c));
       return true;
     }},
    {"lost update",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t> next) {
       if (!next) return false;
       insert_mark(c.mappings[k_sums], mark_of(c.mappings[k_sums], *next), event, Mark::undone);
       return true;
     }},
    {"stale overwrite",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t> next) {
       if (!next) return false;
       c.mappings[k_versions].add(event, Mark::applied, add_transaction(c));
       return true;
     }},
    {"order",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t> next) {
       if (!next) return false;
       Mapping& rows = c.mappings[k_rows];
       const std::size_t one = mark_of(rows, event);
       const std::size_t other = mark_of(rows, *next);
       std::swap(rows.marks[one], rows.marks[other]);
       return rows.transactions[one] != rows.transactions[other];
     }},
    {"torn effect",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t>) {
       const std::uint32_t other = add_transaction(c);
       Mapping& sums = c.mappings[k_sums];
       sums.transactions[mark_of(sums, event)] = other;
       return true;
     }},
    {"aborted effect",
     [](Chronicle& c, std::uint32_t event, std::optional<std::uint32_t>) {
       drop_record(c, event + 1);
       c.events.flags[event] = event_flags::k_aborted;
       return true;
     }},
};

RC_GTEST_PROP(Corruptions, ARightHistoryHasNoAnomaly, ()) {
  const Chronicle chronicle = right_chronicle();
  scenario::Expectations expectations = strict();
  expectations.together = {{"rows", "sums"}};
  const Judgement judgement = judge(chronicle, expectations, {});
  RC_ASSERT(judgement.anomalies.empty());
  RC_ASSERT(judgement.at_risk.empty() && judgement.allowed.empty() && judgement.doubts.empty());
  const Status self_test = verify_on(chronicle, expectations, {});
  RC_ASSERT(self_test.has_value());
}

RC_GTEST_PROP(Corruptions, OneGivesExactlyItsAnomalyWithItsWitness, ()) {
  Chronicle chronicle = right_chronicle();
  const auto events = static_cast<std::uint32_t>(chronicle.events.size());
  const auto event = *rc::gen::inRange<std::uint32_t>(0, events);
  const auto keys = static_cast<std::uint32_t>(chronicle.keys.size());
  const std::optional<std::uint32_t> next =
      event + keys < events ? std::optional(event + keys) : std::nullopt;
  const Corruption& corruption =
      k_corruptions[*rc::gen::inRange<std::size_t>(0, k_corruptions.size())];
  RC_PRE(corruption.apply(chronicle, event, next));
  scenario::Expectations expectations = strict();
  const std::string property = corruption.property;
  // An effect that is missing in one of two tables is torn as well.
  if (property == "torn effect") expectations.together = {{"rows", "sums"}};
  const Judgement judgement = judge(chronicle, expectations, {});
  RC_ASSERT(judgement.anomalies.size() == 1U);
  RC_ASSERT(judgement.anomalies[0].property == property);
  RC_ASSERT(judgement.anomalies[0].event == std::uint64_t{event} + 1);
}

}  // namespace
}  // namespace wringer::checkers
