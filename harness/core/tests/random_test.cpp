#include "harness/core/random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <set>

namespace wringer {
namespace {

// From the reference implementation of SplitMix64 for seed 1234567.
TEST(Random, GivesTheNumbersOfSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
  EXPECT_EQ(random.next(), 4593380528125082431U);
  EXPECT_EQ(random.next(), 16408922859458223821U);
}

TEST(Random, DrawsEveryNumberBelowABoundAboutAsOften) {
  constexpr std::uint64_t k_bound = 10;
  constexpr int k_draws = 100'000;
  std::vector<int> counts(k_bound);
  Random random(1);
  for (int i = 0; i < k_draws; ++i) ++counts[random.below(k_bound)];
  // Six standard deviations of a binomial distribution (about 95 each).
  for (const int count : counts) EXPECT_NEAR(count, k_draws / 10, 570);
}

TEST(Random, BelowOneIsAlwaysNought) {
  Random random(3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0U);
}

RC_GTEST_PROP(RandomProperty, BelowStaysBelow, (Seed seed)) {
  const auto bound = *rc::gen::suchThat<std::uint64_t>([](auto n) { return n > 0; });
  Random random(seed);
  for (int i = 0; i < 20; ++i) RC_ASSERT(random.below(bound) < bound);
}

RC_GTEST_PROP(RandomProperty, ShuffleOnlyMovesItems, (Seed seed, std::vector<int> items)) {
  std::vector<int> shuffled = items;
  Random(seed).shuffle(shuffled);
  std::sort(items.begin(), items.end());
  std::sort(shuffled.begin(), shuffled.end());
  RC_ASSERT(items == shuffled);
}

TEST(Random, ShuffleReachesEveryOrder) {
  std::set<std::vector<int>> orders;
  for (Seed seed = 0; seed < 200; ++seed) {
    std::vector<int> items{1, 2, 3, 4};
    Random(seed).shuffle(items);
    orders.insert(items);
  }
  EXPECT_EQ(orders.size(), 24U);
}

TEST(Mix, GivesEveryPartOfARunItsOwnSeed) {
  std::set<Seed> seeds;
  for (Seed seed = 0; seed < 100; ++seed) {
    for (const char* name : {"", "workload", "case 1", "case 2", "case 11"}) {
      seeds.insert(mix(seed, name));
    }
  }
  EXPECT_EQ(seeds.size(), 500U);
}

TEST(Mix, NeverChanges) {
  // Written down once; a change here breaks the replay of every recorded case.
  EXPECT_EQ(mix(42, "workload"), 17751742916338238037U);
}

TEST(FreshSeed, DiffersFromTheLast) {
  EXPECT_NE(fresh_seed(), fresh_seed());
}

}  // namespace
}  // namespace wringer
