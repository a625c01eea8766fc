#include "harness/cases/readable_ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::cases {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const TopicPartition k_first{"payments", 0};

TEST(ReadableEnds, AreBehindTheLastRecordAndNotBehindTheMarkerOfItsTransaction) {
  const ReadableEnds ends{.log = {{k_first, 11}}, .records = {{k_first, 10}}};
  EXPECT_THAT(ends.of({{k_first, 10}}), ElementsAre(Pair(k_first, 10)));
}

TEST(ReadableEnds, AreBeforeRecordsOfTransactionsThatWereAborted) {
  const ReadableEnds ends{.log = {{k_first, 14}}, .records = {{k_first, 13}}};
  EXPECT_THAT(ends.of({{k_first, 10}}), ElementsAre(Pair(k_first, 10)));
}

TEST(ReadableEnds, AreWhereTheyWereWhereNoRecordIsLeft) {
  const ReadableEnds ends{.log = {{k_first, 11}}};
  EXPECT_THAT(ends.of({{k_first, 10}}), ElementsAre(Pair(k_first, 10)));
}

TEST(ReadableEnds, AreEarlierWhereTheLogWasCutShort) {
  const ReadableEnds ends{.log = {{k_first, 4}}, .records = {{k_first, 4}}};
  EXPECT_THAT(ends.of({{k_first, 10}}), ElementsAre(Pair(k_first, 4)));
}

TEST(ReadableEnds, AreNoneWhereNothingWasProduced) {
  const ReadableEnds ends{.log = {{k_first, 0}}};
  EXPECT_THAT(ends.of({}), IsEmpty());
}

}  // namespace
}  // namespace wringer::cases
