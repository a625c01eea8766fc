#include "harness/run/shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

PastRuns past_of(const std::vector<std::pair<std::string, Duration>>& cases) {
  RunResult run;
  run.scenarios.emplace_back().name = "s";
  for (const auto& [name, took] : cases) {
    CaseResult result;
    result.name = name;
    result.took = took;
    run.scenarios.back().cases.push_back(std::move(result));
  }
  PastRuns past;
  past.learn(run);
  return past;
}

TEST(Shard, IsOneOfSoMany) {
  EXPECT_EQ(parse_shard("2/5", {}).value(), (Shard{2, 5}));
  for (const char* wrong :
       {"0/5", "6/5", "1", "a/b", "1/0", "1/-1", "/", "2/5/1", "99999999999/1"}) {
    EXPECT_FALSE(parse_shard(wrong, {}).has_value()) << wrong;
  }
}

TEST(Shard, IsTakenFromTheEnvironmentOfEveryRunner) {
  EXPECT_EQ(parse_shard("auto", {{"TEST_SHARD_INDEX", "0"}, {"TEST_TOTAL_SHARDS", "3"}}).value(),
            (Shard{1, 3}));
  EXPECT_EQ(parse_shard("auto", {{"GTEST_SHARD_INDEX", "2"}, {"GTEST_TOTAL_SHARDS", "3"}}).value(),
            (Shard{3, 3}));
  EXPECT_EQ(parse_shard("auto", {{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "3"}}).value(),
            (Shard{1, 3}));
  EXPECT_EQ(parse_shard("auto", {{"CIRCLE_NODE_INDEX", "1"}, {"CIRCLE_NODE_TOTAL", "4"}}).value(),
            (Shard{2, 4}));
  EXPECT_EQ(parse_shard("auto", {{"JOB_COMPLETION_INDEX", "4"}, {"WRINGER_SHARDS", "5"}}).value(),
            (Shard{5, 5}));
  EXPECT_EQ(parse_shard("auto", {}).value(), (Shard{1, 1}));
}

TEST(Shard, SaysWhatIsMissingInTheEnvironment) {
  const auto shard = parse_shard("auto", {{"JOB_COMPLETION_INDEX", "4"}});
  ASSERT_FALSE(shard.has_value());
  EXPECT_THAT(shard.error().message, HasSubstr("WRINGER_SHARDS"));
}

RC_GTEST_PROP(Shares, GiveEveryCaseToOneShard, ()) {
  const int count = *rc::gen::inRange(1, 8);
  const auto names =
      *rc::gen::container<std::vector<std::string>>(rc::gen::arbitrary<std::string>());
  std::vector<std::pair<std::string, Duration>> known;
  for (std::size_t i = 0; i < names.size() / 2; ++i) {
    known.emplace_back(names[i], std::chrono::milliseconds(*rc::gen::inRange(1, 9000)));
  }
  const PastRuns past = past_of(known);
  std::vector<Share> shares;
  for (int number = 1; number <= count; ++number) shares.push_back(share_of({number, count}, past));
  for (const std::string& name : names) {
    const auto owners = std::count_if(shares.begin(), shares.end(),
                                      [&](const Share& share) { return share("s", name); });
    RC_ASSERT(owners == 1);
  }
}

TEST(Shares, TakeAboutAsLong) {
  std::vector<std::pair<std::string, Duration>> cases;
  for (int i = 0; i < 60; ++i) {
    cases.emplace_back(std::to_string(i), i % 7 == 0 ? Duration(9s) : Duration(700ms));
  }
  const PastRuns past = past_of(cases);
  std::vector<Duration> loads;
  for (int number = 1; number <= 3; ++number) {
    const Share share = share_of({number, 3}, past);
    Duration load{};
    for (const auto& [name, took] : cases) load += share("s", name) ? took : Duration::zero();
    loads.push_back(load);
  }
  const auto [least, most] = std::minmax_element(loads.begin(), loads.end());
  EXPECT_LT(*most - *least, 9s);
}

}  // namespace
}  // namespace wringer::run
