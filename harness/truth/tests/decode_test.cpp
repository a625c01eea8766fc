#include "harness/truth/decode.h"

#include "harness/core/digits.h"
#include "harness/workload/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace wringer::truth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr Seed k_seed = 5;

std::vector<Event> events(int count, int keys) {
  scenario::WorkloadSpec spec;
  spec.events = count;
  spec.keys = keys;
  spec.value = {{"id", "{id}"}, {"amount", "{amount}"}};
  return workload::make_events(spec, k_seed, "payments", 2);
}

TEST(RowText, NamesEveryColumn) {
  EXPECT_EQ(row_text({{"id", "17"}, {"event_id", "e17"}, {"note", std::nullopt}, {"text", ""}}),
            "id=17, event_id=e17, note=NULL, text=");
}

TEST(RowText, ShortensLongValues) {
  EXPECT_EQ(row_text({{"note", std::string(48, 'x')}}), "note=" + std::string(48, 'x'));
  EXPECT_EQ(row_text({{"note", std::string(49, 'x')}}), "note=" + std::string(48, 'x') + "…");
}

TEST(RowText, CutsBetweenCharacters) {
  const std::string text = row_text({{"note", std::string(47, 'x') + "äöü"}});
  EXPECT_EQ(text, "note=" + std::string(47, 'x') + "…");
}

TEST(AppendDecoding, FindsAnEventByEachOfItsIdentities) {
  const auto all = events(3, 1);
  const auto identities = workload::identities_of(all[1], k_seed);
  std::vector<AppendRow> rows;
  for (const std::string& identity : identities) rows.push_back({identity, "row " + identity, {}});
  const EffectSet effects = decode_append("transactions", rows, all, k_seed);
  EXPECT_EQ(effects.kind, EffectKind::append);
  EXPECT_EQ(effects.name, "transactions");
  EXPECT_THAT(effects.applications, ElementsAre(Pair(2, SizeIs(identities.size()))));
  EXPECT_THAT(effects.unexplained, IsEmpty());
}

TEST(AppendDecoding, KeepsEvidenceAndTimeInTheOrderOfTheRows) {
  const WallTime early{std::chrono::seconds(1)};
  const WallTime late{std::chrono::seconds(2)};
  const EffectSet effects = decode_append(
      "transactions", {{"e1", "first", early}, {"e1", "second", late}}, events(1, 1), k_seed);
  const auto& applications = effects.applications.at(1);
  ASSERT_THAT(applications, SizeIs(2));
  EXPECT_EQ(applications[0].evidence, "first");
  EXPECT_EQ(applications[0].committed_at, early);
  EXPECT_EQ(applications[1].evidence, "second");
}

TEST(AppendDecoding, DoesNotExplainAwayWhatItDoesNotKnow) {
  const EffectSet effects = decode_append(
      "transactions", {{"e4", "id=1", {}}, {std::nullopt, "id=2", {}}, {"E1", "id=3", {}}},
      events(3, 1), k_seed);
  EXPECT_THAT(effects.applications, IsEmpty());
  EXPECT_THAT(effects.unexplained, ElementsAre("id=1", "id=2", "id=3"));
}

TEST(SumDecoding, TellsHowOftenEachEventOfAKeyWasApplied) {
  const auto all = events(3, 1);
  // The first twice, the second never, the third once.
  const EffectSet effects =
      decode_sums("accounts.balance", {{"k1", "18", "id=k1, balance=18"}}, all);
  EXPECT_EQ(effects.kind, EffectKind::sum);
  EXPECT_THAT(effects.applications, ElementsAre(Pair(1, SizeIs(2)), Pair(3, SizeIs(1))));
  EXPECT_EQ(effects.applications.at(3)[0].evidence, "id=k1, balance=18");
  EXPECT_THAT(effects.unexplained, IsEmpty());
}

TEST(SumDecoding, AddsUpTheRowsOfAKey) {
  const EffectSet effects =
      decode_sums("accounts.balance", {{"k1", "1", "a"}, {"k1", "5", "b"}}, events(2, 1));
  EXPECT_THAT(effects.applications, ElementsAre(Pair(1, SizeIs(2)), Pair(2, SizeIs(1))));
}

TEST(SumDecoding, NamesSumsThatNoApplicationsCanGive) {
  const EffectSet effects = decode_sums("accounts.balance",
                                        {{"k1", "16", "too large"},
                                         {"k1", "-1", "negative"},
                                         {"k1", "0.5", "broken"},
                                         {"k1", std::nullopt, "null"}},
                                        events(2, 1));
  EXPECT_THAT(effects.applications, IsEmpty());
  EXPECT_THAT(effects.unexplained,
              ElementsAre(HasSubstr("too large: not a sum"), HasSubstr("negative: not a sum"),
                          HasSubstr("broken: not a sum"), HasSubstr("null: not a sum")));
}

TEST(SumDecoding, NamesForeignKeysUnlessTheirSumIsNought) {
  const EffectSet effects =
      decode_sums("accounts.balance", {{"house", "0.00", "id=house"}, {"ghost", "4", "id=ghost"}},
                  events(2, 1));
  EXPECT_THAT(effects.unexplained, ElementsAre("id=ghost: no event has this key"));
}

RC_GTEST_PROP(SumDecodingProperty, DecodesAnyNumberOfApplications, ()) {
  const int keys = *rc::gen::inRange(1, 9);
  const auto all = events(*rc::gen::inRange(keys, keys * k_digits_max + 1), keys);
  const auto times = *rc::gen::container<std::vector<int>>(all.size(), rc::gen::inRange(0, 4));
  std::map<std::string, std::int64_t> sums;
  std::map<std::uint64_t, std::size_t> expected;
  for (std::size_t i = 0; i < all.size(); ++i) {
    sums[all[i].key] += all[i].amount * times[i];
    if (times[i] > 0) expected[all[i].number] = static_cast<std::size_t>(times[i]);
  }
  std::vector<SumRow> rows;
  for (const auto& [key, sum] : sums) rows.push_back({key, std::to_string(sum) + ".00", key});
  const EffectSet effects = decode_sums("accounts.balance", rows, all);
  std::map<std::uint64_t, std::size_t> found;
  for (const auto& [number, applications] : effects.applications)
    found[number] = applications.size();
  RC_ASSERT(found == expected);
  RC_ASSERT(effects.unexplained.empty());
}

std::vector<clients::IncomingRecord> records_of(const std::vector<Event>& all) {
  std::vector<clients::IncomingRecord> records;
  for (const Event& event : all) {
    records.push_back({{event.topic, event.partition},
                       static_cast<std::int64_t>(event.number) - 1,
                       event.key,
                       event.payload});
  }
  return records;
}

TEST(Recognition, FindsTheEventOfEachRecord) {
  const auto all = events(5, 2);
  const auto input = recognise(records_of(all), all);
  ASSERT_THAT(input, SizeIs(5));
  for (std::size_t i = 0; i < input.size(); ++i) {
    EXPECT_EQ(input[i].event, all[i].number);
    EXPECT_EQ(input[i].offset, static_cast<std::int64_t>(i));
    EXPECT_EQ(input[i].partition.partition, all[i].partition);
  }
}

TEST(Recognition, LeavesForeignRecordsUnnamed) {
  const auto all = events(1, 1);
  const TopicPartition partition{"payments", 0};
  const auto input = recognise({{partition, 0, "k1", all[0].payload + " "},
                                {partition, 1, "k2", all[0].payload},
                                {partition, 2, std::nullopt, all[0].payload},
                                {partition, 3, "k1", std::nullopt}},
                               all);
  ASSERT_THAT(input, SizeIs(4));
  for (const InputRecord& record : input) EXPECT_EQ(record.event, std::nullopt);
}

TEST(Recognition, NamesARepeatedRecordTwice) {
  const auto all = events(2, 1);
  auto records = records_of(all);
  records.push_back(records[0]);
  const auto input = recognise(records, all);
  EXPECT_EQ(input[0].event, 1U);
  EXPECT_EQ(input[2].event, 1U);
}

TEST(Recognition, TellsEqualPayloadsApartByTheirOrder) {
  scenario::WorkloadSpec spec;
  spec.events = 3;
  spec.keys = 1;
  spec.value = {{"greeting", "hello"}};
  const auto all = workload::make_events(spec, k_seed, "payments", 1);
  const auto input = recognise(records_of(all), all);
  std::vector<std::optional<std::uint64_t>> found;
  for (const InputRecord& record : input) found.push_back(record.event);
  EXPECT_THAT(found, ElementsAre(1U, 2U, 3U));
}

}  // namespace
}  // namespace wringer::truth
