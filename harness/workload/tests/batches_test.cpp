#include "harness/workload/batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::workload {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;
using Ending = Batch::Ending;

// Events of one topic: "0" is an ordinary one of partition 0; "1c2" is one of partition 1 in the
// committed transaction 2, "1a2" in one that is aborted.
std::vector<Event> events_from(const std::vector<std::string>& words) {
  std::vector<Event> events;
  for (const std::string& word : words) {
    Event& event = events.emplace_back();
    event.number = events.size();
    event.topic = "t";
    event.partition = word[0] - '0';
    if (word.size() == 1) continue;
    event.transaction = word[2] - '0';
    if (word[1] == 'a') event.kind = EventKind::aborted;
  }
  return events;
}

scenario::WorkloadSpec spec_ending(int aborted, int hanging = 0) {
  scenario::WorkloadSpec spec;
  spec.transactions.aborted = aborted;
  spec.transactions.hanging = hanging;
  return spec;
}

std::vector<std::pair<std::size_t, Ending>> shape_of(const std::vector<Batch>& batches) {
  std::vector<std::pair<std::size_t, Ending>> shape;
  for (const Batch& batch : batches) shape.emplace_back(batch.count, batch.ending);
  return shape;
}

TEST(Batches, ATidyWorkloadIsOne) {
  const auto events = events_from({"0", "1", "0"});
  EXPECT_THAT(shape_of(batches_of(spec_ending(0), events)), ElementsAre(Pair(3, Ending::none)));
  EXPECT_THAT(offsets_of(events, batches_of(spec_ending(0), events)), ElementsAre(0, 0, 1));
}

TEST(Batches, ATransactionsMarkerTakesAnOffsetInEachOfItsPartitions) {
  const auto events = events_from({"0", "0c1", "1c1", "0", "1", "2"});
  const auto batches = batches_of(spec_ending(0), events);
  EXPECT_THAT(shape_of(batches), ElementsAre(Pair(1, Ending::none), Pair(2, Ending::committed),
                                             Pair(3, Ending::none)));
  EXPECT_THAT(offsets_of(events, batches), ElementsAre(0, 1, 0, 3, 2, 0));
}

TEST(Batches, TransactionsRightAfterEachOtherAreTwo) {
  const auto events = events_from({"0a1", "0a2", "0c3"});
  const auto batches = batches_of(spec_ending(2), events);
  EXPECT_THAT(shape_of(batches), ElementsAre(Pair(1, Ending::aborted), Pair(1, Ending::aborted),
                                             Pair(1, Ending::committed)));
  EXPECT_THAT(offsets_of(events, batches), ElementsAre(0, 2, 4));
}

TEST(Batches, TheLastAbortedTransactionsHang) {
  const auto events = events_from({"0", "0a1", "0", "0a2", "0", "1"});
  const auto batches = batches_of(spec_ending(1, 1), events);
  EXPECT_THAT(shape_of(batches),
              ElementsAre(Pair(1, Ending::none), Pair(1, Ending::aborted), Pair(1, Ending::none),
                          Pair(1, Ending::hanging), Pair(2, Ending::none)));
  const auto offsets = offsets_of(events, batches);
  EXPECT_THAT(offsets, ElementsAre(0, 1, 3, 4, 5, 0));
  EXPECT_THAT(ends_while_hanging(events, batches, offsets),
              ElementsAre(Pair(TopicPartition{"t", 0}, 4), Pair(TopicPartition{"t", 1}, 1)));
  EXPECT_THAT(ends_of(events, offsets),
              ElementsAre(Pair(TopicPartition{"t", 0}, 6), Pair(TopicPartition{"t", 1}, 1)));
}

TEST(Batches, NobodyWaitsForAbortedEventsAtTheEnd) {
  const auto events = events_from({"0", "0a1", "1a1"});
  const auto offsets = offsets_of(events, batches_of(spec_ending(1), events));
  EXPECT_THAT(ends_of(events, offsets), ElementsAre(Pair(TopicPartition{"t", 0}, 1)));
}

TEST(Batches, BurstsHavePausesBetweenThem) {
  auto spec = spec_ending(0);
  spec.bursts = {.events = 2, .every = 100ms};
  const auto batches = batches_of(spec, events_from({"0", "0", "0", "0", "0"}));
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_EQ(batches[0].count, 2U);
  EXPECT_EQ(batches[1].at, Duration(100ms));
  EXPECT_EQ(batches[2].at, Duration(200ms));
  EXPECT_EQ(batches[2].count, 1U);
}

TEST(Batches, ABurstDoesNotPauseWithinATransaction) {
  auto spec = spec_ending(0);
  spec.bursts = {.events = 2, .every = 100ms};
  const auto batches = batches_of(spec, events_from({"0", "0c1", "0c1", "0"}));
  EXPECT_THAT(shape_of(batches), ElementsAre(Pair(1, Ending::none), Pair(2, Ending::committed),
                                             Pair(1, Ending::none)));
  EXPECT_EQ(batches[1].at, Duration{});
  EXPECT_EQ(batches[2].at, Duration(100ms));
}

}  // namespace
}  // namespace wringer::workload
