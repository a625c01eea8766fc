#include "harness/truth/decode.h"

#include "harness/workload/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::truth {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

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
  std::string note(47, 'x');
  note += "äöü";
  const std::string text = row_text({{"note", note}});
  EXPECT_EQ(text, "note=" + std::string(47, 'x') + "…");
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
  const auto input = recognise(
      {{partition, 0, "k1", all[0].payload + " "}, {partition, 3, "k1", std::nullopt}}, all);
  ASSERT_THAT(input, SizeIs(2));
  for (const InputRecord& record : input) EXPECT_EQ(record.event, std::nullopt);
}

TEST(Recognition, FindsAnEventThatWasPublishedAgainUnderAnotherKey) {
  const auto all = events(2, 1);
  const TopicPartition partition{"payments-dead", 0};
  const auto input = recognise(
      {{partition, 0, "other", all[1].payload}, {partition, 1, std::nullopt, all[0].payload}}, all);
  EXPECT_EQ(input[0].event, 2U);
  EXPECT_EQ(input[1].event, 1U);
}

TEST(Recognition, DoesNotGuessWhichOfSeveralKeysItWas) {
  scenario::WorkloadSpec spec;
  spec.events = 2;
  spec.keys = 2;
  spec.value = {{"greeting", "hello"}};
  const auto all = workload::make_events(spec, k_seed, "payments", 1);
  EXPECT_EQ(recognise({{{"payments-dead", 0}, 0, "other", all[0].payload}}, all)[0].event,
            std::nullopt);
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
