#include "harness/explore/novelty.h"

#include "harness/explore/tests/script.h"

#include <gtest/gtest.h>

namespace wringer::explore {
namespace {

TEST(Novelty, SeesNothingNewInTheSameAgain) {
  Script script;
  script.batch(3, 0);
  Novelty novelty;
  EXPECT_GT(novelty.learn(script.journal()), 0U);
  EXPECT_EQ(novelty.learn(script.journal()), 0U);
}

TEST(Novelty, DoesNotCountHowOftenTheSameCameInARow) {
  Script few;
  Script many;
  for (int i = 0; i < 3; ++i) few.batch(2, i * 2);
  for (int i = 0; i < 30; ++i) many.batch(2, i * 2);
  Novelty novelty;
  static_cast<void>(novelty.learn(few.journal()));
  EXPECT_EQ(novelty.learn(many.journal()), 0U);
}

TEST(Novelty, SeesAnotherOrder) {
  Script usual;
  usual.batch(1, 0);
  usual.batch(1, 1);
  Script unusual;
  unusual.batch(1, 0);
  unusual.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, 1}, {"t", 0, -1, 1});
  unusual.kafka(moments::k_kafka_join_group);
  unusual.batch(1, 0);
  Novelty novelty;
  static_cast<void>(novelty.learn(usual.journal()));
  EXPECT_GT(novelty.learn(unusual.journal()), 0U);
}

}  // namespace
}  // namespace wringer::explore
